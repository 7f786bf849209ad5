# ruff: noqa: E501 (markup in lines of its own)
"""Word documents: what a reader of the paper sees, and no markup that could expand or stall."""

from __future__ import annotations

import pytest

from kg.errors import ReadError
from kg.read import page_from_bytes
from tests.read.test_formats import docx, paragraph, run, zipped


def text(body: str, **parts: str) -> str:
    return page_from_bytes(docx(body, **parts), "a.docx").text


def test_deleted_text_comments_and_field_codes_are_left_out_and_insertions_stay() -> None:
    assert text(
        paragraph(
            run("办理案件"),
            "<w:del><w:r><w:delText>十</w:delText></w:r></w:del>",
            f"<w:ins>{run('12')}</w:ins>",
            f"<w:moveFrom>{run('旧')}</w:moveFrom>",
            "<w:r><w:instrText>PAGE</w:instrText></w:r>",
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>",
            "<w:r><w:commentReference w:id='0'/></w:r>",
            f"<w:hyperlink>{run('件')}</w:hyperlink>",
            "<w:r><w:t>。</w:t><w:br/><w:t>第二行</w:t></w:r>",
        ),
        comments=f"<w:comment>{paragraph(run('批注'))}</w:comment>",
    ).split("\n") == ["办理案件12件。", "第二行"]


def test_tables_keep_their_columns_and_cells_that_lay_out_the_page_are_paragraphs() -> None:
    def cell(content: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(content))}</w:tc>"

    rows = (
        cell("类别", '<w:vMerge w:val="restart"/>') + cell("数量", '<w:gridSpan w:val="2"/>'),
        cell("", "<w:vMerge/>") + cell("件") + cell("人"),
        "<w:trPr><w:del/></w:trPr>" + cell("旧") + cell("9") + cell("9"),
        cell("甲") + cell("3") + cell("") + cell("长" * 201),
    )
    table = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    assert text(table).split("\n") == ["类别\t数量\t", "\t件\t人", "甲", "3", "长" * 201]
    inside = f"<w:tbl><w:tr><w:tc>{paragraph(run('外'))}{table}</w:tc></w:tr></w:tbl>"
    assert text(inside).split("\n")[:3] == ["外", "类别\t数量\t", "\t件\t人"]


def test_numbers_that_word_counts_are_written_out() -> None:
    def level(at: int, style: str, form: str) -> str:
        return f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>{"<w:isLgl/>" * (at == 2)}<w:lvlText w:val="{form}"/></w:lvl>'

    numbering = (
        f'<w:abstractNum w:abstractNumId="5">{level(0, "chineseCounting", "%1、")}{level(1, "chineseCounting", "(%2)")}'
        f"{level(2, 'decimal', '%2.%3')}{level(3, 'bullet', '·')}</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>'
    )
    styles = (
        '<w:style w:styleId="1"><w:pPr><w:numPr><w:numId w:val="1"/><w:ilvl w:val="0"/></w:numPr></w:pPr></w:style>'
    )

    def item(content: str, at: int) -> str:
        return paragraph(run(content), properties=f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="1"/></w:numPr>')

    body = (
        paragraph(run("甲"), properties='<w:pStyle w:val="1"/>')
        + item("乙", 1)
        + item("丙", 1)
        + item("丁", 2)
        + item("戊", 3)
        + item("己", 0)
        + item("庚", 1)
    )
    assert text(body, numbering=numbering, styles=styles).split("\n") == [
        "一、甲",
        "(一)乙",
        "(二)丙",
        "2.1丁",
        "戊",
        "二、己",
        "(一)庚",
    ]


def test_notes_stand_at_the_end_and_boxes_behind_their_paragraph() -> None:
    body = paragraph(
        run("正文"),
        '<w:r><w:footnoteReference w:id="2"/></w:r>',
        f"<w:r><w:pict><w:txbxContent>{paragraph(run('框'))}</w:txbxContent></w:pict></w:r>",
        run("。"),
    ) + paragraph(run("后文。"))
    notes = '<w:footnote w:id="0"><w:p/></w:footnote>' + "".join(
        f'<w:footnote w:id="{at}">{paragraph(run(f"注{at}"))}</w:footnote>' for at in (1, 2)
    )
    assert text(body, footnotes=notes).split("\n") == ["正文。", "框", "后文。", "注2"]


BOMB = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 9))


@pytest.mark.parametrize(
    ("xml", "what"),
    [
        (f'<!DOCTYPE w [<!ENTITY a0 "x">{BOMB}]><w>&a8;</w>'.encode(), "not what Word writes"),
        (f'<!DOCTYPE w [<!ENTITY a0 "x">{BOMB}]><w>&a8;</w>'.encode("utf-16"), "not what Word writes"),
        (b'<?xml version="1.0" encoding="cp037"?><w/>', "not what Word writes"),
        (b'<!DOCTYPE w SYSTEM "file:///etc/passwd"><w/>', "not what Word writes"),
        (b"<w>" * 200_000, "nested too deeply"),
        (b"<w><p>", "damaged"),
        (b"", "damaged"),
        (b"<w/>", "no text"),
        (b"<w>" + b" " * (33 << 20) + b"</w>", "larger than 32 MB"),
    ],
)
def test_markup_that_could_expand_or_stall_is_refused(xml: bytes, what: str) -> None:
    with pytest.raises(ReadError, match=what) as caught:
        page_from_bytes(zipped({"word/document.xml": xml}), "a.docx")
    assert caught.value.do
