"""A stamp says what was done from which files."""

from cph.start import stamps


def test_changed_file_changes_the_digest(tmp_path):
    lock = tmp_path / "lock.txt"
    lock.write_text("one")
    before = stamps.digest([lock])
    lock.write_text("two")
    assert stamps.digest([lock]) != before


def test_order_of_files_does_not_matter(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1")
    two.write_text("2")
    assert stamps.digest([one, two]) == stamps.digest([two, one])


def test_what_was_written_is_read(tmp_path):
    stamps.write(tmp_path / "new" / "stamp", digest="abc", set="run")
    assert stamps.read(tmp_path / "new" / "stamp") == {"digest": "abc", "set": "run"}
    assert (tmp_path / "new" / "stamp").stat().st_mode & 0o077 == 0


def test_missing_and_broken_stamps_say_nothing(tmp_path):
    broken = tmp_path / "broken"
    broken.write_text('{"digest": "ab')
    assert stamps.read(broken) == {}
    assert stamps.read(tmp_path / "missing") == {}
