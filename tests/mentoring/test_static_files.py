"""Another user's web server reads the collected static files; uploads stay private."""

import json

from tests.real_installation import REAL, run

COLLECT = """
import json, os, pathlib, django
os.umask(0o077)  # of a careful root
django.setup()
from django.conf import settings
from devserver.run import prepare
root = pathlib.Path(settings.STATIC_ROOT)

def modes():
    names = [root, *root.rglob("*")]
    return sorted({f"{'folder' if name.is_dir() else 'file'} {name.stat().st_mode & 0o777:o}" for name in names})

prepare.prepare_static_files()
found = {"at first": modes(), "names": sorted({name.suffix for name in root.rglob("*")})}
for name in [root, *root.rglob("*")]:
    name.chmod(0o750 if name.is_dir() else 0o640)  # as an earlier release left them
prepare.prepare_static_files()
print(json.dumps(found | {"after the upgrade": modes(), "uploads": f"{settings.FILE_UPLOAD_PERMISSIONS:o}"}))
"""


def test_the_web_server_reads_static_files_also_those_that_an_earlier_release_collected(tmp_path):
    answer = run(COLLECT, **REAL | {"STATIC_ROOT": str(tmp_path / "static")})

    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout.splitlines()[-1])
    assert found["at first"] == found["after the upgrade"] == ["file 644", "folder 755"]
    assert {".gz", ".json", ".css", ".js", ".html"} <= set(found["names"])
    assert found["uploads"] == "640"
