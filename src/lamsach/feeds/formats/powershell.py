"""PowerShell for one Windows machine: what it has asked for and is connected to, held against the list.

Changes nothing.
"""

from lamsach.feeds.formats.base import ADDRESSES, DOMAINS, WATCH, About, OutputFormat, Part
from lamsach.indicators.record import Record
from lamsach.indicators.values import Kind

_CHECK = """\
)
$names = [System.Collections.Generic.HashSet[string]]::new([string[]]$lamsach)
function Test-Listed([string]$name) {
    $name = $name.TrimEnd('.').ToLowerInvariant()
    while ($name) {
        if ($names.Contains($name)) { return $name }
        $dot = $name.IndexOf('.')
        if ($dot -lt 0) { return $null }
        $name = $name.Substring($dot + 1)
    }
}
Get-DnsClientCache | Select-Object -ExpandProperty Entry -Unique | ForEach-Object {
    $listed = Test-Listed $_
    if ($listed) { [pscustomobject]@{ Kind = 'name'; Seen = $_; Listed = $listed } }
}
Get-NetTCPConnection | Where-Object { $names.Contains($_.RemoteAddress) } | ForEach-Object {
    [pscustomobject]@{ Kind = 'address'; Seen = $_.RemoteAddress; Process = $_.OwningProcess }
}
"""


def head(about: About) -> str:
    """Return the beginning of the script."""
    usage = "# Run: powershell -ExecutionPolicy Bypass -File check.ps1"
    return f"# {about.publisher} {about.number}\n{usage}\n$lamsach = @(\n"


def line(record: Record) -> str | None:
    """Return the value as a string that nothing is put into; ranges are for a firewall."""
    return None if record.indicator.kind is Kind.CIDR else f"'{record.indicator.value}'"


FORMATS = (
    OutputFormat(
        name="powershell",
        consumer="Windows PowerShell 5.1 or newer",
        usage="powershell -ExecutionPolicy Bypass -File check.ps1",
        parts=(Part("check.ps1", DOMAINS | ADDRESSES, line, head=head, tail=_CHECK, actions=WATCH),),
    ),
)
