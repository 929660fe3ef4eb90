# ruff: noqa: E501 — a path is one line
"""The parts of the portraits, as SVG: what is in braces becomes a color of the person (draw.py)."""

# fmt: off
BACKGROUND = '<rect width="240" height="240" fill="{ground}"/><circle cx="120" cy="118" r="84" fill="{sun}"/>'
NECK = '<path d="M100 140h40v48c-8 14-32 14-40 0Z" fill="{shade}"/>'
EARS = '<ellipse cx="79" cy="116" rx="7" ry="11" fill="{shade}"/><ellipse cx="161" cy="116" rx="7" ry="11" fill="{shade}"/>'
CHEEKS = '<g fill="{cheek}" opacity=".6"><circle cx="93" cy="131" r="8"/><circle cx="147" cy="131" r="8"/></g>'
EYES_AND_NOSE = '<circle cx="102" cy="115" r="4.4" fill="{ink}"/><circle cx="138" cy="115" r="4.4" fill="{ink}"/><path d="M120 117q5 9-2 11" fill="none" stroke="{shade}" stroke-width="3" stroke-linecap="round"/>'
# Brows; a little higher above glasses.
BROWS = [
    '<path d="M94 103q8-6 16-1m20 1q8-5 16 1" fill="none" stroke="{brow}" stroke-width="3.2" stroke-linecap="round"/>',
    '<path d="M94 101q8-6 16-1m20 1q8-5 16 1" fill="none" stroke="{brow}" stroke-width="3.2" stroke-linecap="round"/>',
]
HEAD = '<ellipse cx="120" cy="112" rx="41" ry="49" fill="{face}"/>'
# Hair behind the head.
BACK = {
    "none": "",
    "cap": '<path d="M79 112c-2-38 14-58 41-58s43 20 41 58Z" fill="{hair}"/>',
    "sides": '<path d="M120 78c-34 0-50 14-48 36 1 12 6 20 10 24h76c4-4 9-12 10-24 2-22-14-36-48-36Z" fill="{hair}"/>',
    "long": '<path d="M120 50c-46 0-62 34-60 76 1 30-6 52-14 70 30 12 118 12 148 0-8-18-13-40-14-70 2-42-14-76-60-76Z" fill="{hair}"/>',
    "wavy": '<path d="M120 46c-48 0-66 34-64 70 1 16-10 22-10 40 0 16 8 20 4 38 34 16 106 16 140 0-4-18 4-22 4-38 0-18-11-24-10-40 2-36-16-70-64-70Z" fill="{hair}"/>',
    "bob": '<path d="M120 50c-46 0-62 32-60 70 0 20-2 36-6 48 24 10 108 10 132 0-4-12-6-28-6-48 2-38-14-70-60-70Z" fill="{hair}"/>',
    "bun": '<circle cx="120" cy="48" r="23" fill="{hair}"/><path d="M120 56c-38 0-52 28-50 62h100c2-34-12-62-50-62Z" fill="{hair}"/>',
    "curls": '<circle cx="120" cy="74" r="46" fill="{hair}"/><circle cx="76" cy="92" r="28" fill="{hair}"/><circle cx="164" cy="92" r="28" fill="{hair}"/><circle cx="70" cy="126" r="24" fill="{hair}"/><circle cx="170" cy="126" r="24" fill="{hair}"/><circle cx="92" cy="62" r="28" fill="{hair}"/><circle cx="148" cy="62" r="28" fill="{hair}"/>',
    "braid": '<path d="M120 52c-42 0-56 30-54 68h108c2-38-12-68-54-68Z" fill="{hair}"/><path d="M158 112c16 10 22 34 18 54-2 14-10 18-8 34 1 10-16 12-18 2-2-14 4-22 2-38-2-18-4-32 6-52Z" fill="{hair}"/>',
    "hijab": '<path d="M120 42c-50 0-64 40-60 82 2 26-4 44-18 62 22 26 134 26 156 0-14-18-20-36-18-62 4-42-10-82-60-82Z" fill="{hair}"/>',
}
# Hair, and what is worn, on the head.
FRONT = {
    "none": "",
    "part": '<path d="M76 122c-6-46 14-70 46-70 34 0 50 26 42 70-4-22-14-38-28-46-14 16-38 26-60 46Z" fill="{hair}"/>',
    "middle": '<path d="M74 124c-6-48 14-74 46-74s52 26 46 74c-4-28-20-48-46-56-26 8-42 28-46 56Z" fill="{hair}"/>',
    "fringe": '<path d="M74 118c-4-44 14-68 46-68s50 24 46 68c-4-10-6-18-8-22-22 8-54 8-76 0-2 4-4 12-8 22Z" fill="{hair}"/>',
    "short": '<path d="M77 112c-10-44 10-66 44-66 36 0 50 24 42 66-3-14-6-24-12-30-20 4-44 2-60-6-8 10-12 22-14 36Z" fill="{hair}"/>',
    "crop": '<path d="M78 106c-4-36 12-56 42-56s46 20 42 56c-4-12-8-20-14-26-18-6-38-6-56 0-6 6-10 14-14 26Z" fill="{hair}"/>',
    "quiff": '<path d="M78 108c-12-34 0-58 26-62 22-8 56-2 60 26 2 12 0 24-2 36-4-12-8-20-12-26-22 2-44-2-56-8-8 8-12 20-16 34Z" fill="{hair}"/>',
    "receding": '<path d="M84 88c2-16 16-26 36-26 22 0 34 10 37 26-8-8-18-12-24-12-14 4-34 2-49 12Z" fill="{hair}"/>',
    "hightop": '<path d="M79 108V58c0-12 16-20 41-20s41 8 41 20v50c-4-14-6-22-10-26-20-6-42-6-62 0-4 4-6 12-10 26Z" fill="{hair}"/>',
    "swept": '<path d="M74 126c-8-48 12-76 48-76 34 0 50 30 44 76-4-26-14-42-34-54-16 18-44 22-58 54Z" fill="{hair}"/>',
    "afro": '<path d="M80 100c0-26 16-40 40-40s40 14 40 40c-8-12-12-16-18-18-14 6-30 6-44 0-6 2-10 6-18 18Z" fill="{hair}"/>',
    "hijab": '<path d="M120 50c-38 0-52 30-49 66 2 32 18 56 49 62 31-6 47-30 49-62 3-36-11-66-49-66Zm0 18c26 0 38 18 38 46 0 30-16 48-38 48s-38-18-38-48c0-28 12-46 38-46Z" fill="{hair}" fill-rule="evenodd"/><path d="M74 134c8 34 34 52 92 44 8 14 10 24 8 36-50 14-96-8-112-50 6-10 10-20 12-30Z" fill="{second}"/>',
    "wrap": '<path d="M72 100c-14-40 8-70 50-70 46 0 62 32 46 70-10-16-26-24-48-24s-38 8-48 24Z" fill="{hair}"/><path d="M84 54c-12-22 2-38 22-30 10-18 36-14 38 4 16 0 20 16 10 26-20-12-50-12-70 0Z" fill="{second}"/><path d="M74 90c22-20 70-22 92 0l3 10c-26-26-72-26-98 0Z" fill="{second}"/>',
    "beanie": '<path d="M74 92c-6-36 12-62 46-62s52 26 46 62Z" fill="{second}"/><path d="M73 80h94a5 5 0 0 1 5 5v10a5 5 0 0 1-5 5H73a5 5 0 0 1-5-5V85a5 5 0 0 1 5-5Z" fill="{hair}"/>',
}
BEARDS = {
    "none": "",
    "full": '<path d="M78 112c0 40 14 60 42 60s42-20 42-60c-6 14-12 20-20 20-8-6-36-6-44 0-8 0-14-6-20-20Z" fill="{beard}"/>',
    "short": '<path d="M80 120c2 30 16 46 40 46s38-16 40-46c-6 10-10 14-16 15-10-5-38-5-48 0-6-1-10-5-16-15Z" fill="{beard}"/>',
    "moustache": '<path d="M101 134c3-7 13-8 19-4 6-4 16-3 19 4-7 2-13 1-19-1-6 2-12 3-19 1Z" fill="{beard}"/>',
}
CLOTHES = {
    "round": '<path d="M26 240c4-42 38-58 94-58s90 16 94 58Z" fill="{cloth}"/><path d="M97 180c2 14 10 20 23 20s21-6 23-20Z" fill="{shade}"/>',
    "collar": '<path d="M26 240c4-42 38-58 94-58s90 16 94 58Z" fill="{cloth}"/><path d="m98 178 22 30 22-30 10 6-18 40-14-16-14 16-18-40Z" fill="{shirt}"/>',
    "vneck": '<path d="M26 240c4-42 38-58 94-58s90 16 94 58Z" fill="{cloth}"/><path d="m96 181 24 36 24-36Z" fill="{shade}"/>',
    "jacket": '<path d="M26 240c4-42 38-58 94-58s90 16 94 58Z" fill="{shirt}"/><path d="M26 240c4-38 30-54 68-57l26 57Zm188 0c-4-38-30-54-68-57l-26 57Z" fill="{cloth}"/><path d="M97 180c2 12 10 17 23 17s21-5 23-17Z" fill="{shade}"/>',
}
GLASSES = {
    "none": "",
    "round": '<g fill="none" stroke="{ink}" stroke-width="3.2"><circle cx="102" cy="114" r="14"/><circle cx="138" cy="114" r="14"/><path d="M116 112q4-3 8 0M88 111l-8-3m72 3 8-3"/></g>',
    "square": '<g fill="none" stroke="{ink}" stroke-width="3.4" stroke-linejoin="round"><path d="M87 104h29v18a6 6 0 0 1-6 6H94a7 7 0 0 1-7-7Zm37 0h29v17a7 7 0 0 1-7 7h-16a6 6 0 0 1-6-6Z"/><path d="M116 108h8M87 108l-7-2m73 2 7-2"/></g>',
}
MOUTHS = {
    "smile": '<path d="M106 139q14 13 28 0" fill="none" stroke="{ink}" stroke-width="3.4" stroke-linecap="round"/>',
    "laugh": '<path d="M104 137c10 3 22 3 32 0 0 13-7 19-16 19s-16-6-16-19Z" fill="{ink}"/><path d="M106.5 138.500c9 2.4 18 2.4 27 0-.3 3-.8 4-1.5 5.5-8 1.5-16 1.5-24 0-.7-1.5-1.2-2.5-1.5-5.500Z" fill="#fff"/>',
    "half": '<path d="M107 141q15 9 26-3" fill="none" stroke="{ink}" stroke-width="3.4" stroke-linecap="round"/>',
}
EXTRAS = {
    "earrings": '<circle cx="78" cy="136" r="5" fill="{gold}"/><circle cx="162" cy="136" r="5" fill="{gold}"/>',
    "hoops": '<g fill="none" stroke="{gold}" stroke-width="3"><circle cx="77" cy="139" r="8"/><circle cx="163" cy="139" r="8"/></g>',
    "stethoscope": '<path d="M88 184c-2 14 6 22 18 23m46-23c2 12-6 20-18 22" fill="none" stroke="{ink}" stroke-width="5" stroke-linecap="round"/><circle cx="132" cy="206" r="7" fill="{gold}"/>',
}
# fmt: on
