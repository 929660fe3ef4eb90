"""`make look`: every page in every width, scheme and language, judged and photographed; then Lighthouse.

Its judges are newer and stricter than those of `make browser`: they come from npm, which nothing else here needs.
`look-out/index.html` lays the pictures out, one row a page, for a person to look through.
ARGS go to pytest, and pictures of earlier runs stay beside the new ones: `make look ARGS="-k 360-dark-es"`.
"""

import html
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

FOLDER = Path("look-out")
JUDGES = Path(".run/look").absolute()
# The newest that Node.js 20 runs, which Debian has.
PACKAGES = ["axe-core@4.14.1", "html-validate@10.17.0", "lighthouse@12.8.2"]
LOOKS = ["tests/browser/test_every_page.py", "tests/browser/look_with_lighthouse.py"]


PAGE = """<!doctype html><title>Look</title>
<style>div { display: flex; gap: 1rem; overflow-x: auto } figure { margin: 0 } img { max-height: 40rem }</style>
"""
PICTURE = "<figure><img src='{0}' loading='lazy'><figcaption>{1}</figcaption></figure>"


def lay_out(folder: Path) -> int:
    """Write the page that shows every picture of the folder; returns how many there are."""
    rows = defaultdict(list)
    for picture in sorted(folder.glob("*.png")):
        address, role, combination = picture.stem.rsplit("--", 2)
        rows[f"{address} as {role}"].append(PICTURE.format(picture.name, combination))
    body = "".join(f"<h2>{html.escape(title)}</h2><div>{''.join(row)}</div>" for title, row in rows.items())
    (folder / "index.html").write_text(PAGE + body)
    return sum(map(len, rows.values()))


def install_judges() -> None:
    """Install them once into .run/; exits with what npm says if that fails."""
    if not shutil.which("npm"):
        sys.exit("make look needs npm: install Node.js 20 or newer (Debian: apt-get install npm).")
    command = ["npm", "install", "--prefix", str(JUDGES), "--no-audit", "--no-fund", *PACKAGES]
    if (done := subprocess.run(command, capture_output=True, text=True, check=False)).returncode:
        sys.exit(f"npm could not install {', '.join(PACKAGES)}:\n{done.stderr}")
    os.environ |= {"JUDGES": str(JUDGES), "AXE": str(JUDGES / "node_modules/axe-core/axe.min.js")}


def main(arguments: list[str]) -> int:
    install_judges()
    FOLDER.mkdir(exist_ok=True)
    for old in [] if arguments else FOLDER.glob("*.png"):
        old.unlink()
    os.environ["LOOK"] = str(FOLDER)
    failed = pytest.main(["-n0", *LOOKS, *arguments])
    print(f"{lay_out(FOLDER)} pictures: open {FOLDER / 'index.html'}")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
