# ruff: noqa: E501 (a Chinese character counts twice)
"""One invented report in every format and encoding in which governments publish: the same facts, proven by its own text."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KgError, ReadError
from kg.facts import Fact
from kg.pipeline import Engine, extract_files, find_files
from kg.read import Page, page_from_bytes, page_name, read_page
from kg.traditional import simplified

ROOT = Path(__file__).parents[2]
FONT = ROOT / "kg" / "charts" / "assets" / "NotoSansSC-subset.ttf"
TITLE = "鹿鸣坪镇2022年度法治政府建设情况报告"
PARAGRAPHS = (
    "2022年,鹿鸣坪镇在区委、区政府的领导下,认真落实《法治政府建设实施纲要(2021—2025年)》,各项工作有序推进。现将有关情况报告如下:",
    "一、主要举措和成效",
    "(一)依法决策。落实重大行政决策程序,聘请法律顾问2名,法律顾问审查合同46份,提出意见102条;全年召开党政联席会议24次,全部决策经集体讨论决定。",
    "(二)规范执法。全面推行行政执法公示制度、执法全过程记录制度、重大执法决定法制审核制度,办理行政处罚案件1203件,罚款3.6万元,同比下降12.5%。",
    "(三)化解矛盾。坚持和发展新时代“枫桥经验”,人民调解委员会调解纠纷86件,调解成功率98.8%;办理行政复议案件3件,没有行政诉讼案件。",
    "二、存在的不足",
    "一是执法力量不足;二是普法形式单一。",
    "三、2023年工作安排",
    "2023年,我镇将建立行政执法案卷评查制度,每季度组织培训不少于1次。",
)
SIGNATURE = ("鹿鸣坪镇人民政府", "2023年1月18日")
LINES = (TITLE, *PARAGRAPHS, *SIGNATURE)
PLAIN = "\n".join((TITLE, "", *(f"  {paragraph}" for paragraph in PARAGRAPHS), "", *SIGNATURE))
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HTML = f"<!DOCTYPE html><html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{{}}</body></html>".format(
    "".join(f"<p>{line}</p>" for line in LINES[1:])
)


def traditional(text: str) -> str:
    from opencc import OpenCC

    return str(OpenCC("s2t").convert(text))


def zipped(members: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def docx(body: str, **parts: str) -> bytes:
    members = {"[Content_Types].xml": "<Types/>", "word/document.xml": f"<w:body>{body}</w:body>"} | {
        f"word/{name}.xml": content for name, content in parts.items()
    }
    roots = {"word/document.xml": "document", "word/numbering.xml": "numbering", "word/styles.xml": "styles"}
    for name in members:
        if name.startswith("word/"):
            root = roots.get(name, Path(name).stem)
            members[name] = f'<?xml version="1.0" encoding="UTF-8"?><w:{root} xmlns:w="{WORD}">{members[name]}</w:{root}>'
    return zipped({name: content.encode() for name, content in members.items()})


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{''.join(runs)}</w:p>"


def mht(charset: str, transfer: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = "x"
    message["Snapshot-Content-Location"] = "http://www.example.gov.cn/1.html"
    message.add_related(HTML.encode(charset), "text", "html", cte=transfer)
    message.add_related(b"\x89PNG" * 50, "image", "png")
    return message.as_bytes().replace(b"Content-Type: multipart/related;", b"Content-Type: multipart/related; type=\"text/html\";")


@cache
def pdf(*pages: tuple[str, ...]) -> bytes:
    from matplotlib import rc_context
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    data = io.BytesIO()
    with rc_context({"pdf.fonttype": 42}), PdfPages(data) as document:
        for page in pages:
            figure = Figure(figsize=(8.3, 11.7))
            for at, line in enumerate(page):
                figure.text(0.1, 0.95 - 0.03 * at, line, fontproperties=FontProperties(fname=str(FONT)), fontsize=12)
            document.savefig(figure)
    return data.getvalue()


@cache
def report_pdf() -> bytes:
    """Two pages with lines of thirty characters, a running head and page numbers, torn in the middle of a sentence."""
    wrapped = [TITLE]
    for line in PARAGRAPHS:
        indented = f"\u3000\u3000{line}"
        wrapped += [indented[at : at + 30] for at in range(0, len(indented), 30)]
    wrapped += SIGNATURE
    middle = next(at for at, line in enumerate(wrapped) if line.startswith("\u3000") and "办理" in wrapped[at + 1]) + 1
    return pdf((*wrapped[:middle], "— 1 —"), (*wrapped[middle:], "— 2 —"))


FILES: dict[str, Callable[[], bytes]] = {
    "utf-8.txt": PLAIN.encode,
    "utf-16.txt": lambda: PLAIN.encode("utf-16"),
    "utf-16-be.txt": lambda: PLAIN.encode("utf-16-be"),
    "gb18030.txt": lambda: PLAIN.encode("gb18030"),
    "traditional.txt": lambda: traditional(PLAIN).encode(),
    "big5.txt": lambda: traditional(PLAIN).encode("big5"),
    "big5.html": lambda: traditional(HTML).encode("big5"),
    "page.html": HTML.encode,
    "gbk.html": lambda: HTML.encode("gbk"),
    "blink.mht": lambda: mht("utf-8", "quoted-printable"),
    "explorer.mhtml": lambda: mht("gbk", "base64"),
    "report.docx": lambda: docx("".join(paragraph(run(line[:7]), run(line[7:])) for line in LINES)),
    "report.pdf": report_pdf,
    "old.doc": HTML.encode,
    "one.zip": lambda: zipped({"2022/报告.txt": PLAIN.encode("gb18030"), "picture.png": b"\x89PNG"}),
    "one.tar.gz": lambda: tarred({"./2022/报告.html": HTML.encode("gbk")}),
    "two.tgz": lambda: tarred({"inner.zip": zipped({"a.docx": FILES["report.docx"]()})}),
}  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(places=[ROOT / "sample" / "places.csv"])


def contents(facts: tuple[Fact, ...]) -> list[str]:
    """What the facts say, without where."""
    places = ("id", "file", "start", "end", "report")
    records = [{key: value for key, value in fact.to_dict().items() if key not in places} for fact in facts]
    quotes = [simplified("".join(record["quote"].split())) for record in records]  # they stand as printed
    return sorted(
        json.dumps(record | {"quote": quote}, sort_keys=True, ensure_ascii=False) for record, quote in zip(records, quotes, strict=True)
    )


def members(path: Path) -> tuple[list[Path], list[KgError]]:
    errors: list[KgError] = []
    return list(find_files([path], on_error=errors.append)), errors


@pytest.fixture(scope="module")
def expected(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    path = tmp_path_factory.mktemp("plain") / "a.txt"
    path.write_bytes(PLAIN.encode())
    found = contents(next(extract_files([path], engine)).facts)
    assert len(found) > 15
    return found


@pytest.mark.parametrize("name", FILES)
def test_the_same_report_gives_the_same_facts(name: str, engine: Engine, expected: list[str], tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name]())
    files, errors = members(path)
    assert not errors
    (outcome,) = extract_files(files, engine)
    assert outcome.error is None, outcome.error
    assert contents(outcome.facts) == expected
    page = read_page(files[0])
    for fact in outcome.facts:
        assert fact.file == page.name == page_name(files[0])
        assert fact.quote == page.text[fact.start : fact.end]


def test_loading_an_archive_again_reads_nothing_anew(engine: Engine, tmp_path: Path) -> None:
    from kg.load import load_files
    from kg.workspace import Workspace

    path = tmp_path / "all.tgz"
    other = PLAIN.replace("2022", "2021").replace("2023", "2022")
    results = []
    workspace = Workspace.open(tmp_path / "data", create=True)
    with workspace.writing():
        for texts, jobs in (((PLAIN, other), 1), ((PLAIN, other), 2), ((PLAIN, other.replace("46份", "47份")), 1)):
            path.write_bytes(tarred({f"{at}.txt": text.encode() for at, text in enumerate(texts)}))
            results.append([one.result for one in load_files(members(path)[0], workspace, engine, jobs=jobs)])
    assert results == [["loaded"] * 2, ["unchanged"] * 2, ["unchanged", "replaced"]]


VALID = {name: make() for name, make in FILES.items() if name.endswith((".pdf", ".docx", ".mht"))}


def outcome(data: bytes, name: str) -> None:
    try:
        page = page_from_bytes(data, name)
    except ReadError as error:
        assert "\n" not in str(error)  # noqa: PT017 (either outcome is right)
        assert error.do  # noqa: PT017
        return
    assert isinstance(page, Page)
    page.text.encode()  # no lone surrogate
    assert 0 <= page.main[0] <= page.main[1] <= len(page.text)


@given(st.binary(max_size=300), st.sampled_from(["", "%PDF-1.4\n", "PK\3\4word/", "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n--a\n"]),
       st.sampled_from(["a.pdf", "a.docx", "a.mht", "a.doc", "a.wps", "a.ofd", "a.txt"]))  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_any_bytes_under_any_suffix_give_a_page_or_one_refusal(data: bytes, start: str, name: str) -> None:
    outcome(start.encode() + data, name)


@given(st.data(), st.sampled_from(sorted(VALID)))
@settings(max_examples=60, deadline=None)
def test_damaged_files_give_a_page_or_one_refusal(data: st.DataObject, name: str) -> None:
    content = bytearray(VALID[name])
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=8)):
        content[at] ^= data.draw(st.integers(1, 255))
    cut = data.draw(st.one_of(st.just(len(content)), st.integers(1, len(content))))
    outcome(bytes(content[:cut]), name)


@given(st.data(), st.sampled_from(["a.zip", "a.tgz", "a.tar"]))
@settings(max_examples=60, deadline=None)
def test_damaged_archives_give_members_or_refusals(data: st.DataObject, name: str) -> None:
    import tempfile

    content = bytearray(zipped({"a.txt": PLAIN.encode(), "b/c.html": HTML.encode()}))
    if name != "a.zip":
        content = bytearray(tarred({"a.txt": PLAIN.encode(), "b/c.html": HTML.encode()}))
    if name == "a.tar":
        content = bytearray(gzip.decompress(content))
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=8)):
        content[at] ^= data.draw(st.integers(1, 255))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content[: data.draw(st.one_of(st.just(len(content)), st.integers(0, len(content))))])
        files, errors = members(path)
        assert files or errors
        for file in files:
            try:
                read_page(file)
            except ReadError as error:
                assert str(file) in str(error)  # noqa: PT017 (either outcome is right)
