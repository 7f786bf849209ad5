"""Archives as folders: every member has a name, and no archive can fill memory, disk or time."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from kg.errors import KgError, ReadError, UsageError
from kg.pipeline import find_files
from kg.read import read_page
from tests.read.test_formats import PLAIN, members, tarred, zipped

TEXT = PLAIN.encode()


def found(path: Path) -> tuple[list[str], list[str]]:
    """Names of the members, and the refusals without the folder."""
    files, errors = members(path)
    return [str(file.relative_to(path.parent)) for file in files], [
        str(error).replace(f"{path.parent}/", "") for error in errors
    ]


def test_members_are_named_in_order_and_what_is_no_report_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(
        zipped(dict.fromkeys(["乙/b.html", "a.txt", "c.png", "__MACOSX/._a.txt", ".hidden.txt", "d/"], TEXT))
    )
    assert found(path) == (["a.zip!a.txt", "a.zip!乙/b.html"], [])
    (tmp_path / "sub").mkdir()
    path.rename(tmp_path / "sub" / "a.zip")
    assert len(members(tmp_path)[0]) == 2
    assert read_page(tmp_path / "sub" / "a.zip!乙/b.html").name == "a.zip!乙/b.html"


def test_one_member_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"a.txt": TEXT, "b.txt": TEXT}))
    member = f"{path}!b.txt"
    assert list(find_files([member], on_error=pytest.fail)) == [Path(member)]
    with pytest.raises(ReadError, match=r"a\.zip!c\.txt: the archive has no such member"):
        read_page(Path(f"{path}!c.txt"))
    with pytest.raises(UsageError):
        list(find_files([f"{tmp_path}/none.zip!a.txt"], on_error=pytest.fail))


def test_a_file_with_an_exclamation_mark_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.zip!b.txt"
    path.write_bytes(TEXT)
    assert read_page(path).text == PLAIN


def test_names_of_chinese_windows_are_read(tmp_path: Path) -> None:
    name = "法治政府/年度报告乗.txt"  # the last character's second byte in GBK is a backslash
    placeholder = "x" * len(name.encode("gb18030"))
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({placeholder: TEXT}).replace(placeholder.encode(), name.encode("gb18030")))
    assert found(path) == ([f"a.zip!{name}"], [])
    assert read_page(members(path)[0][0]).text == PLAIN
    back = tmp_path / "b.zip"
    back.write_bytes(zipped({"dir/b.txt": TEXT}).replace(b"dir/b", b"dir\\b"))
    assert found(back)[0] == ["b.zip!dir/b.txt"]
    tar = tmp_path / "c.tar"
    with tarfile.open(tar, "w", encoding="gb18030", format=tarfile.GNU_FORMAT) as archive:
        info = tarfile.TarInfo(name)
        info.size = len(TEXT)
        archive.addfile(info, io.BytesIO(TEXT))
    assert found(tar)[0] == [f"c.tar!{name}"]


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", "b/../../a.txt", "C:/a.txt", "..\\a.txt"])
@pytest.mark.parametrize("kind", ["zip", "tgz"])
def test_names_that_point_outside_are_refused(name: str, kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{kind}"
    path.write_bytes((zipped if kind == "zip" else tarred)({name: TEXT, "good.txt": TEXT}))
    files, errors = found(path)
    assert files == [f"a.{kind}!good.txt"]
    assert len(errors) == 1
    assert "points outside" in errors[0]


def test_links_are_refused(tmp_path: Path) -> None:
    tar = tmp_path / "a.tar"
    with tarfile.open(tar, "w") as archive:
        for name, kind in (
            ("soft.txt", tarfile.SYMTYPE),
            ("hard.txt", tarfile.LNKTYPE),
            ("pipe.txt", tarfile.FIFOTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    files, errors = found(tar)
    assert not files
    assert [error.partition(";")[0] for error in errors] == [
        "a.tar!soft.txt: the member is a link",
        "a.tar!hard.txt: the member is a link",
        "a.tar!pipe.txt: the member is no plain file",
    ]
    info = zipfile.ZipInfo("soft.txt")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as zip_:
        zip_.writestr(info, "/etc/passwd")
    assert "is a link" in found(tmp_path / "a.zip")[1][0]


def test_archives_inside_archives_have_an_end(tmp_path: Path) -> None:
    data = zipped({"a.txt": TEXT})
    path = tmp_path / "outer.zip"
    path.write_bytes(zipped({"inner.zip": data, "b.txt": TEXT, "deep.tgz": tarred({"deeper.zip": data})}))
    files, errors = found(path)
    assert files == ["outer.zip!b.txt", "outer.zip!inner.zip!a.txt"]
    assert read_page(tmp_path / files[1]).text == PLAIN
    assert len(errors) == 1
    assert errors[0].startswith("outer.zip!deep.tgz!deeper.zip: the archive lies too deep")


@pytest.mark.parametrize("kind", ["zip", "tgz"])
def test_bombs_are_refused_before_they_expand(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.read.containers._SMALL", 1 << 20)
    path = tmp_path / f"a.{kind}"
    make = zipped if kind == "zip" else tarred
    path.write_bytes(make({f"{at}.txt": bytes(1 << 20) for at in range(5)}))
    assert found(path)[0] == []
    assert "expands to more than 200 times its size" in found(path)[1][0]
    monkeypatch.setattr("kg.read.containers.MOST_EXPANDED", 0)
    path.write_bytes(make({"a.txt": TEXT}))
    assert "expands to more than" in found(path)[1][0]


def test_archives_of_many_archives_share_one_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({f"{at}.zip": zipped({f"{n}.txt": TEXT for n in range(5)}) for at in range(3)}))
    monkeypatch.setattr("kg.read.containers.MOST_MEMBERS", 14)
    files, errors = found(path)
    assert len(files) == 10
    assert len(errors) == 1
    assert "more than 14 files" in errors[0]
    monkeypatch.setattr("kg.read.containers.MOST_MEMBERS", 4)
    path.write_bytes(zipped({f"{n}.txt": TEXT for n in range(5)}))
    assert "more than 4 files" in found(path)[1][0]


def test_a_member_too_large_is_refused_and_the_others_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.read.archive._MOST_MEMBER", 1 << 20)
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"a.txt": bytes((1 << 20) + 1), "b.txt": TEXT}))
    files, errors = found(path)
    assert files == ["a.zip!b.txt"]
    assert errors[0].startswith("a.zip!a.txt: the file is larger than 1 MB")
    with pytest.raises(ReadError, match="larger than 1 MB"):
        read_page(Path(f"{path}!a.txt"))


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "damaged"),
        (b"PK\3\4 cut", "damaged"),
        (b"text", "damaged"),
        (zipped({"a.txt": TEXT})[:-30], "damaged"),
        (zipped({"a.png": TEXT}), "no file that could be a report"),
        (
            zipped({"a.txt": TEXT}).replace(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0"),
            "locked with a password",
        ),
    ],
)
def test_an_archive_that_cannot_be_used_is_one_line(data: bytes, what: str, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    files, errors = found(path)
    assert not files
    assert len(errors) == 1
    assert what in errors[0]
    assert errors[0].startswith("a.zip")


def test_a_member_is_read_anew_when_the_archive_changes(tmp_path: Path) -> None:
    path = tmp_path / "a.tgz"
    path.write_bytes(tarred({"a.txt": TEXT}))
    member = Path(f"{path}!a.txt")
    assert read_page(member).text == PLAIN
    path.write_bytes(tarred({"a.txt": f"{PLAIN}完".encode()}))
    assert read_page(member).text == f"{PLAIN}完"


def test_a_cut_tar_is_refused(tmp_path: Path) -> None:
    errors: list[KgError] = []
    path = tmp_path / "a.tgz"
    path.write_bytes(tarred({"a.txt": TEXT})[:-20])
    assert list(find_files([path], on_error=errors.append)) == []
    assert "damaged" in str(errors[0])
