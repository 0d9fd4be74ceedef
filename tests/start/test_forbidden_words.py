"""No file of ours says where its packages came from, or where it lay."""

from tests.start import forbidden_words


def test_no_file_names_a_registry_or_a_path_of_this_machine():
    assert forbidden_words.findings(forbidden_words.tracked_files(), forbidden_words.forbidden()) == []


def test_a_file_that_does_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(forbidden_words, "ROOT", tmp_path)
    bad = tmp_path / "lock.txt"
    registry = forbidden_words.PUBLIC_REGISTRIES[-1]
    bad.write_text(f"from https://{registry}/x")
    found = forbidden_words.findings([bad], forbidden_words.forbidden())
    assert found == [f"lock.txt names a package registry: {registry}"]


def test_a_longer_path_that_ends_alike_is_not_meant():
    assert forbidden_words.occurs("/home/me/", "see /home/me/x")
    assert not forbidden_words.occurs("/home/me/", "see var/home/me/x")
