"""An upload: a list of reports that a partner sends as one CSV file. A broken line never sinks the others.

Lines are taken in batches; how far it is is stored in the transaction of the batch, so work that stops goes on where
it stopped and no line is taken twice.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec
from django.db import transaction

from waker import settings
from waker.core.channels import PARTNER as CHANNEL
from waker.core.ids import new_id
from waker.core.moments import now
from waker.core.problems import Fault, Invalid, NotFound, near
from waker.guidelines import versions
from waker.intake import partners
from waker.intake.authorities.orders import Source
from waker.intake.models_partners import Partner, Upload
from waker.intake.reporting.filing import Target, due_at, look, record
from waker.intake.shapes import ReporterIn, ReportIn
from waker.ledger.cases import open_on
from waker.ledger.writing import writing
from waker.policy.pack import Pack

COLUMNS: Final[dict[str, bool]] = {
    "kind": False,
    "id": True,
    "reason": True,
    "explanation": True,
    "country": False,
    "law": False,
}
"""Column -> whether it has to be there. `kind` is content unless it says account, hashtag, sound."""
BATCH: Final = 250
MAX_BYTES: Final = 8 * 1024 * 1024


def receive(partner: Partner, by: str, name: str, raw: bytes) -> Upload:
    """Keep a file for taking; Invalid when it is no such list, with what would be right."""
    text = _text(raw)
    rows = list(_rows(text))
    lines = settings.envint("WAKER_UPLOAD_LINES")
    if not rows:
        raise Invalid.at(
            "file", "empty", "Below the first line with the names of the columns there is nothing."
        )
    if len(rows) > lines:
        raise Invalid.at("file", "too_many", f"{len(rows)} lines; at most {lines} at once.")
    return Upload.objects.create(
        id=new_id("l"),
        partner=partner.id,
        by=by,
        name=name[:200],
        content=text,
        sent_at=now(),
        lines=len(rows),
    )


def take(upload_id: str) -> Upload:
    """Take the lines of a file that were not taken yet; the upload as it is then. NotFound."""
    while not (upload := _step(upload_id)).finished_at:
        pass
    return upload


def _step(upload_id: str) -> Upload:
    """Take one batch of lines, together with the note that they were taken."""
    pack = versions.current()
    with transaction.atomic():
        upload = Upload.objects.select_for_update().filter(id=upload_id).first()
        if upload is None:
            raise NotFound.at("upload", "unknown_upload", f"There is no upload {upload_id[:60]!r}.")
        if upload.finished_at is not None:
            return upload
        partner = partners.get_row(upload.partner)
        source = partners.source(partner)
        rows = list(_rows(upload.content or ""))[upload.done : upload.done + BATCH]
        good: list[tuple[int, ReportIn, Target]] = []
        for line, values in rows:
            try:
                good.append((line, *_read(values, partner, pack)))
            except Invalid as problem:
                upload.broken.append({"line": line, "faults": [_said(fault) for fault in problem.faults]})
        upload.done += len(rows)
        upload.taken += len(good)
        if upload.done >= upload.lines:
            upload.finished_at, upload.content = now(), None
        upload.save()
        if good:
            _record(good, source, upload.id, pack)
    return upload


def _record(good: Sequence[tuple[int, ReportIn, Target]], source: Source, batch: str, pack: Pack) -> None:
    with writing() as writer:
        keys = {target.key for _, _, target in good}
        cases = open_on(keys)
        urgency: dict[str, tuple[Any, int | None, bool]] = {}
        for line, report, target in good:
            more: dict[str, Any] = {
                "via": source.via,
                "partner": source.partner,
                "batch": batch,
                "line": line,
            }
            known = urgency.get(report.reason)
            if known is None:
                due, rank = partners.urgency(report, source, due_at(report, writer.at), writer.at, more)
                urgency[report.reason] = (due, rank, more["expert"])
            else:
                due, rank, more["expert"] = known
            record(writer, report, target, pack, due, rank, more, cases)


def _read(values: dict[str, str], partner: Partner, pack: Pack) -> tuple[ReportIn, Target]:
    """One line as a report. Invalid names the columns that are wrong."""
    faults = [
        Fault(column, "required", f"`{column}` is empty.")
        for column, needed in COLUMNS.items()
        if needed and not values.get(column)
    ]
    if values.get("", ""):
        faults.append(
            Fault("", "too_many", "The line has more fields than there are columns; quote your commas.")
        )
    if faults:
        raise Invalid(faults)
    body = {
        "channel": CHANNEL,
        "subject": {"kind": values.get("kind") or "content", "id": values["id"]},
        "reason": values["reason"],
        "explanation": values["explanation"],
        "country": values.get("country", "").upper() or None,
        "law": values.get("law") or None,
        "good_faith": True,
    }
    try:
        report = msgspec.convert(body, ReportIn)
    except msgspec.ValidationError as error:
        raise Invalid.at("", "invalid", f"{error}.") from None
    report = msgspec.structs.replace(report, reporter=ReporterIn(name=partner.name))
    found, target = look(report, pack)
    if found:
        raise Invalid(found)
    return report, target


def _said(fault: Fault) -> dict[str, str]:
    """A fault in the words of the file: its columns, not the fields of the API."""
    column = {"subject.id": "id", "subject.kind": "kind"}.get(fault.at, fault.at)
    return {"column": column, "message": fault.message.replace("; send it to /items first", "")}


def _text(raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        raise Invalid.at("file", "too_large", f"The file has more than {MAX_BYTES // 1024 // 1024} MiB.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"Byte {error.start} is not UTF-8; save the file as CSV UTF-8."
        raise Invalid.at("file", "invalid_utf8", message) from None
    if "\x00" in text:
        raise Invalid.at("file", "nul_byte", "The file holds NUL characters; it is no text.")
    return text


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The number of each line (the first is 1, with the names) and its values by column."""
    head, _, _ = text.partition("\n")
    delimiter = ";" if head.count(";") > head.count(",") else ","
    previous = csv.field_size_limit(MAX_BYTES)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        names = [name.strip().lower() for name in next(reader, [])]
        _check_names(names)
        start = reader.line_num + 1
        for fields in reader:
            line, start = start, reader.line_num + 1
            if not any(field.strip() for field in fields):
                continue
            values = {name: field.strip() for name, field in zip(names, fields, strict=False)}
            values[""] = "".join(fields[len(names) :]).strip()
            yield line, values
    except csv.Error as error:
        raise Invalid.at("file", "malformed", f"Line {reader.line_num} is no CSV: {error}.") from None
    finally:
        csv.field_size_limit(previous)


def _check_names(names: Sequence[str]) -> None:
    faults = []
    for name in names:
        if name not in COLUMNS:
            close = near(name, COLUMNS)
            hint = f"did you mean {close!r}?" if close else f"the columns are {', '.join(COLUMNS)}."
            faults.append(Fault("file", "unknown_column", f"There is no column {name[:60]!r}; {hint}"))
    for name, needed in COLUMNS.items():
        if needed and name not in names:
            faults.append(
                Fault("file", "missing_column", f"The column {name!r} is missing in the first line.")
            )
    if len(set(names)) != len(names):
        faults.append(Fault("file", "twice", "A column is named twice in the first line."))
    if faults:
        raise Invalid(faults)
