"""As root, programs and data lie beside the system's: what belongs to no checkout any more goes with a later start."""

import os

import pytest

from devserver import binaries, paths


@pytest.fixture
def folder_of(tmp_path, monkeypatch):
    """Make the folder of a checkout, whose disk may be gone, whose database may run, and which may not be noted."""
    parent = tmp_path / "lib"
    monkeypatch.setattr(paths, "ROOT_DATA_PARENT", parent)

    def make(name, *, checkout, is_noted=True, pid=None):
        folder = parent / f"mentoring-portal-{name}"
        (folder / "postgres" / "data").mkdir(parents=True)
        if is_noted:
            (folder / paths.NAME_OF_CHECKOUT).write_text(str(checkout))
        if pid is not None:
            (folder / "postgres" / "data" / "postmaster.pid").write_text(f"{pid}\n")
        return folder

    return make


def test_only_what_belongs_to_a_deleted_checkout_and_does_not_run_is_removed(tmp_path, folder_of):
    (tmp_path / "here").mkdir()
    gone = {
        folder_of("gone", checkout=tmp_path / "gone"),
        folder_of("ended", checkout=tmp_path / "gone", pid=2**22 + 1),  # above the greatest number of a process
    }
    kept = {
        folder_of("here", checkout=tmp_path / "here"),
        folder_of("unmounted", checkout=tmp_path / "disk" / "portal"),
        folder_of("running", checkout=tmp_path / "gone", pid=os.getpid()),
        folder_of("unknown", checkout=tmp_path / "gone", is_noted=False),
    }

    paths.remove_folders_of_deleted_checkouts()

    assert set((tmp_path / "lib").iterdir()) == kept
    assert not any(folder.exists() for folder in gone)


def test_a_start_as_root_says_whose_the_folder_is_and_clears_what_is_left(tmp_path, folder_of, monkeypatch):
    gone = folder_of("gone", checkout=tmp_path / "gone")
    monkeypatch.setattr(binaries, "is_root", lambda: True)
    origin = tmp_path / "package"
    (origin / "bin").mkdir(parents=True)

    copy = binaries.readable_folder("programs-1", origin, [origin / "bin"])

    assert (copy / "bin").is_dir()
    assert (copy.parent / paths.NAME_OF_CHECKOUT).read_text() == str(paths.CHECKOUT)
    assert not gone.exists()
