"""What a PDF says, how it is tagged, and in which languages."""

import io
import re

import pypdf


def read(pdf):
    return pypdf.PdfReader(io.BytesIO(pdf))


def words_of(pdf):
    return "\n".join(page.extract_text() for page in read(pdf).pages)


def tags_of(pdf):
    """Every structure type of a tagged PDF."""
    found, waiting = set(), [read(pdf).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if not isinstance(node, dict):
            continue
        found.add(str(node.get("/S", "")))
        children = node.get("/K", [])
        children = children if isinstance(children, list) else [children]
        waiting += [child for child in children if not isinstance(child, int)]
    return found


def languages_of(pdf):
    """Every language that some words of a PDF are marked with, besides that of the whole."""
    return {
        lang.decode()
        for page in read(pdf).pages
        for lang in re.findall(rb"/Lang ?\(([^)]*)\)", page.get_contents().get_data())
    }
