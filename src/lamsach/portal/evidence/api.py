"""Where machines deliver: ``POST /api/v1/scan-reports`` and ``/sighting-reports``.

The unit's code travels as ``Authorization: Bearer``. Answers are JSON: 201 kept, 200 was here already, 401 no valid
code or that of a closed unit, 409 another body under this UUID, 411 and 413 length, 415 type, 422 bad fields (each is
named).
"""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lamsach.portal.body_size import accepts_up_to
from lamsach.portal.evidence import actions, selectors
from lamsach.portal.evidence.models import UnitCode
from lamsach.portal.people.access import by_unit_code
from lamsach.wire import LARGEST, Document, ScanReport, SightingReport, UnreadableDocumentError, read

ANY_LENGTH = 1 << 62  # the view itself refuses by the stated length, in JSON like every answer here


@by_unit_code
@accepts_up_to(ANY_LENGTH)
@csrf_exempt
@require_POST
def scan_reports(request: HttpRequest) -> JsonResponse:
    """Take a scan report."""
    return _deliver(request, ScanReport)


@by_unit_code
@accepts_up_to(ANY_LENGTH)
@csrf_exempt
@require_POST
def sighting_reports(request: HttpRequest) -> JsonResponse:
    """Take a sighting report."""
    return _deliver(request, SightingReport)


def _deliver(request: HttpRequest, kind: type[Document]) -> JsonResponse:
    refused = _refuse_early(request)
    if refused is not None:
        return refused
    scheme, _blank, code = request.headers.get("Authorization", "").partition(" ")
    row = selectors.valid_code(code) if scheme.lower() == "bearer" and code.strip() else None
    if row is None:
        return _no_code(_("The unit code is missing, wrong or revoked."), _("Ask for it on the unit's page."))
    body = request.read(LARGEST + 1)
    try:
        document = read(body, kind)
    except UnreadableDocumentError as error:
        fields = [{"place": field.place, "message": field.message, "code": field.code} for field in error.fields]
        return _error(422, "document", error.message, error.advice, fields=fields)
    return _receive(row, document, body)


def _receive(row: UnitCode, document: Document, body: bytes) -> JsonResponse:
    try:
        receipt = actions.receive(row, document, body, timezone.now())
    except actions.ClockError:
        advice = _("Set the clock of the machine, then make the report again.")
        late = {"place": "made_at", "message": _("This lies in the future."), "code": "future"}
        return _error(422, "document", _("The clock of the machine is wrong."), advice, fields=[late])
    except actions.ClosedUnitError:
        closed = _("{unit} is closed since {day}.").format(unit=row.unit.name, day=f"{row.unit.closed:%d/%m/%Y}")
        return _no_code(closed, _("Use the code of the unit that took over."))
    except actions.AnotherBodyError:
        return _error(
            409,
            "uuid",
            _("Another report was delivered under this UUID."),
            _("Make a new report; this one was not changed."),
        )
    return JsonResponse(
        {
            "uuid": str(receipt.report.uuid),
            "unit": receipt.report.unit.name,
            "received_at": receipt.report.received_at.isoformat(),
            "sha256": receipt.report.body_digest,
            "new": receipt.new,
        },
        status=201 if receipt.new else 200,
    )


def _no_code(message: str, advice: str) -> JsonResponse:
    """Refuse the code and not the report: the sender keeps it, and delivers it with another code."""
    answer = _error(401, "code", message, advice)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def _refuse_early(request: HttpRequest) -> JsonResponse | None:
    """Refuse by the headers alone, before a byte of the body is read."""
    if request.content_type != "application/json":
        return _error(415, "content-type", _("A report is sent as application/json."))
    if request.headers.get("Content-Encoding", "identity") != "identity":
        return _error(415, "content-encoding", _("A report is sent uncompressed."))
    length = request.headers.get("Content-Length", "")
    if not length.isascii() or not length.isdigit():
        return _error(411, "content-length", _("The length of the report is missing."))
    if len(length) > 12 or int(length) > LARGEST:  # noqa: PLR2004 - digits of a length that no report has
        return _error(413, "content-length", _("A report is at most 4 MB large."))
    return None


def _error(status: int, code: str, message: str, advice: str = "", **more: object) -> JsonResponse:
    return JsonResponse({"error": {"code": code, "message": message, "advice": advice, **more}}, status=status)
