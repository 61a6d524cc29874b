"""Write made-up contacts as lines of each format, as its program would, and sometimes damaged."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

ZEEK_HEAD = (
    b"#separator \\x09\n#fields\tts\tuid\tid.orig_h\tid.resp_h\tid.resp_p\tquery\tanswers\thost\turi\tmd5\torig_bytes\n"
)
CSV_HEAD = b"ts,client,domain,dst_ip,url,md5,bytes\n"


@dataclass
class Contact:
    """What a line is to say."""

    seconds: int
    client: str
    name: str
    address: str
    path: str
    digest: str
    size: int


def _moment(contact: Contact) -> datetime:
    return datetime.fromtimestamp(contact.seconds, UTC)


def zeek(contact: Contact) -> str:
    answers = f"{contact.address},{contact.name}"
    return (
        f"{contact.seconds}.250000\tC1\t{contact.client}\t{contact.address}\t80\t{contact.name or '-'}\t{answers}\t"
        f"{contact.name}:80\t{contact.path}\t{contact.digest}\t{contact.size}"
    )


def zeek_json(contact: Contact) -> str:
    return json.dumps(
        {
            "ts": contact.seconds + 0.5,
            "uid": "C1",
            "id.orig_h": contact.client,
            "id.resp_h": contact.address,
            "id.resp_p": 80,
            "query": contact.name,
            "answers": [contact.address, contact.name],
            "host": contact.name,
            "uri": contact.path,
            "sha256": contact.digest * 2,
            "resp_bytes": contact.size,
        },
        ensure_ascii=contact.size % 2 == 0,
    )


def eve(contact: Contact) -> str:
    return json.dumps(
        {
            "timestamp": _moment(contact).strftime("%Y-%m-%dT%H:%M:%S.000000+0000"),
            "event_type": "http",
            "src_ip": contact.client,
            "src_port": 53 if contact.size % 5 == 0 else 5000,
            "dest_ip": contact.address,
            "dest_port": 8080,
            "dns": {
                "queries": [{"rrname": contact.name}],
                "answers": [{"rdata": contact.address, "x": [1, {"y": None}]}],
            },
            "http": {"hostname": contact.name, "url": contact.path},
            "fileinfo": {"sha1": contact.digest + "0" * 8},
            "flow": {"bytes_toserver": contact.size, "bytes_toclient": 1},
        }
    )


def bind(contact: Contact) -> str:
    when = _moment(contact).strftime("%d-%b-%Y %H:%M:%S.123")
    return f"{when} queries: info: client @0x7 {contact.client}#5 ({contact.name}): query: {contact.name} IN A + (192.0.2.1)"


def unbound(contact: Contact) -> str:
    return f"[{contact.seconds}] unbound[1:0] info: {contact.client} {contact.name}. A IN"


def dnsmasq(contact: Contact) -> str:
    return f"{_moment(contact).strftime('%b %e %H:%M:%S')} dnsmasq[1]: query[A] {contact.name} from {contact.client}"


def squid(contact: Contact) -> str:
    return (
        f"{contact.seconds}.123    120 {contact.client} TCP_MISS/200 {contact.size} GET http://{contact.name}{contact.path} - "
        f"HIER_DIRECT/{contact.address} text/html"
    )


def csv(contact: Contact) -> str:
    name = f'"{contact.name}"' if contact.size % 3 == 0 else contact.name
    url = f"http://{contact.name}{contact.path}".replace(",", "")
    when = _moment(contact).isoformat() if contact.size % 2 else str(contact.seconds)
    return f"{when},{contact.client},{name},{contact.address},{url},{contact.digest},{contact.size}"


def pfsense(contact: Contact) -> str:
    when = _moment(contact).strftime("%b %e %H:%M:%S")
    return f"{when} fw filterlog[1]: 4,,,1,em1,match,pass,out,4,0x0,,64,1,0,DF,6,tcp,60,{contact.client},{contact.address},5,443,0"


def iptables(contact: Contact) -> str:
    when = _moment(contact).strftime("%Y-%m-%dT%H:%M:%S.000+07:00")
    return f"{when} gw kernel: FW IN=a OUT=b SRC={contact.client} DST={contact.address} LEN={contact.size} TOS=0"


def combined(contact: Contact) -> str:
    when = _moment(contact).strftime("%d/%b/%Y:%H:%M:%S +0700")
    url = f"http://{contact.name}{contact.path}"
    return f'{contact.client} - - [{when}] "GET {url} HTTP/1.1" 200 {contact.size} "-" "x"'


def windows_dns(contact: Contact) -> str:
    labels = "".join(f"({len(label)}){label}" for label in contact.name.split("."))
    when = _moment(contact).strftime("%d/%m/%Y %H:%M:%S")
    return f"{when} 0E4C PACKET  0000 UDP Rcv {contact.client}  a1b2   Q [0001   D   NOERROR] A      {labels}(0)"


def fortigate(contact: Contact) -> str:
    when = _moment(contact).strftime("date=%Y-%m-%d time=%H:%M:%S")
    return f'{when} a="b" srcip={contact.client} c=d dstip={contact.address} e=f hostname="{contact.name}" g=h url="{contact.path}" i'


def mikrotik(contact: Contact) -> str:
    when = _moment(contact).strftime("%b %e %H:%M:%S")
    ends = f"{contact.client}:5->{contact.address}:443" if ":" not in contact.client + contact.address else "x->y"
    return f"{when} r firewall,info forward: in:a out:b, proto TCP (SYN), {ends}, len {contact.size}"


def powerdns(contact: Contact) -> str:
    when = _moment(contact).strftime("%b %e %H:%M:%S")
    return f"{when} gw pdns_recursor[1]: 3 [1/1] question for '{contact.name}|A' from {contact.client}"


def nfdump(contact: Contact) -> str:
    when = _moment(contact).strftime("%Y-%m-%d %H:%M:%S")
    return f"{when},{when},1.0,{contact.client},{contact.address},5,443,TCP,{contact.size}"


def syslog(contact: Contact) -> str:
    when = _moment(contact).strftime("%b %e %H:%M:%S")
    return f"{when} gw app: {contact.client} met http://{contact.name}{contact.path} at {contact.address}"


WRITERS: dict[str, tuple[bytes, Callable[[Contact], str]]] = {
    "zeek": (ZEEK_HEAD, zeek),
    "zeek-json": (b"", zeek_json),
    "eve": (b"", eve),
    "bind": (b"", bind),
    "unbound": (b"", unbound),
    "dnsmasq": (b"", dnsmasq),
    "powerdns": (b"", powerdns),
    "windows-dns": (b"", windows_dns),
    "squid": (b"", squid),
    "combined": (b"", combined),
    "pfsense": (b"", pfsense),
    "fortigate": (b"", fortigate),
    "mikrotik": (b"", mikrotik),
    "iptables": (b"", iptables),
    "nfdump": (b"ts,te,td,sa,da,sp,dp,pr,ibyt\n", nfdump),
    "csv": (CSV_HEAD, csv),
    "syslog": (b"", syslog),
}
