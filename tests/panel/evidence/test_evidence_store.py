"""Files are stored wholly or not at all, privately, under names that lead nowhere else."""

import resource
import secrets
import stat

import pytest

from panel.errors import Conflict, NotFound, PanelError, Unavailable
from panel.evidence import EvidenceStore, FolderStore, new_name

NAME = "0f" * 16


@pytest.fixture
def store(tmp_path):
    return FolderStore(tmp_path / "evidence")


def files(tmp_path):
    return [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]


def test_what_is_put_can_be_opened_and_deleted(store: EvidenceStore):
    store.put(NAME, b"clean bytes")
    with store.open(NAME) as file:
        assert file.read() == b"clean bytes"
    store.delete(NAME)
    store.delete(NAME)
    with pytest.raises(NotFound) as gone:
        store.open(NAME)
    assert gone.value.code == "evidence.not_found"


def test_only_the_owner_may_read(store, tmp_path):
    store.put(NAME, b"private")
    assert [stat.S_IMODE(path.stat().st_mode) for path in files(tmp_path)] == [0o600]
    assert stat.S_IMODE((tmp_path / "evidence").stat().st_mode) == 0o700


def test_a_name_is_never_written_twice(store):
    store.put(NAME, b"first")
    with pytest.raises(Conflict) as taken:
        store.put(NAME, b"second")
    assert taken.value.code == "evidence.name_taken"
    with store.open(NAME) as file:
        assert file.read() == b"first"


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "/etc/passwd", NAME.upper(), NAME + "\n", "0f" * 15, f"{NAME}.part"])
def test_other_names_lead_nowhere(store, name):
    for act in (store.open, store.delete, lambda path: store.put(path, b"x")):
        with pytest.raises(NotFound):
            act(name)


def test_a_full_disk_leaves_nothing_behind(store, tmp_path):
    """The kernel's own limit on file size stands in for the disk: the write really fails half way."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(Unavailable) as full:  # it passes: the answer is 503, not a fault of the file
            store.put(NAME, b"x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert full.value.code == "evidence.store_full"
    assert files(tmp_path) == []
    store.put(NAME, b"x" * 5000)


def test_what_an_interrupted_write_left_is_overwritten(store, tmp_path):
    folder = tmp_path / "evidence" / NAME[:2]
    folder.mkdir()
    (folder / f"{NAME}.part").write_bytes(b"half of something longer")
    store.put(NAME, b"whole")
    with store.open(NAME) as file:
        assert file.read() == b"whole"
    assert len(files(tmp_path)) == 1


@pytest.mark.parametrize("inside", ["static", "static/evidence"])
def test_a_public_folder_is_refused(tmp_path, inside):
    with pytest.raises(PanelError) as refused:
        FolderStore(tmp_path / inside, public=[tmp_path / "static"])
    assert refused.value.code == "evidence.store_public"


def test_names_are_random_and_fit():
    names = {new_name(secrets.token_bytes) for _ in range(100)}
    assert len(names) == 100
    assert {len(name) for name in names} == {32}
    assert new_name(lambda count: b"\x0f" * count) == NAME
