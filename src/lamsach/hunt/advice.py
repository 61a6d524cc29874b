"""What to do next, by family: the exact steps, because a vague notice cleans nothing (Vasek & Moore 2012)."""

from lamsach.core.texts import gettext as _

_KINDS = {
    "device": ("mirai", "gafgyt", "mozi", "bashlite", "hajime", "tsunami", "vpnfilter", "botenago"),
    "stealer": (
        "redline",
        "raccoon",
        "vidar",
        "lumma",
        "stealc",
        "agent tesla",
        "agenttesla",
        "formbook",
        "azorult",
        "loki",
    ),
    "ransomware": ("lockbit", "ransom", "conti", "blackcat", "phobos", "stop", "djvu"),
    "intruder": (
        "cobalt",
        "meterpreter",
        "sliver",
        "plugx",
        "brute ratel",
        "gh0st",
        "njrat",
        "asyncrat",
        "remcos",
        "quasar",
    ),
    "miner": ("miner", "xmrig", "coin"),
}


def kind_of(family: str) -> str:
    """Return the kind of malware that *family* is, ``other`` where it is not known."""
    lowered = family.lower()
    return next((kind for kind, words in _KINDS.items() if any(word in lowered for word in words)), "other")


def next_steps(family: str) -> list[str]:
    """Return what to do on a machine that met *family*, in order."""
    steps = {
        "device": [
            _(
                "Camera, recorder or router: switch it off and on again, change its password at once, "
                "and update its firmware."
            ),
            _("Close remote administration from the Internet."),
        ],
        "stealer": [
            _("Take the machine off the network and scan it with lamsach scan."),
            _("From another machine change every password that was stored or typed on it, the mailbox first."),
        ],
        "ransomware": [
            _("Take the machine off the network now, do not switch it off, and call the unit's contact."),
            _("Check that the backups are whole and out of its reach."),
        ],
        "intruder": [
            _(
                "Take the machine off the network, leave it switched on, and call the unit's contact: "
                "somebody may control it."
            ),
            _("Look for the same contact from other machines since the first day shown here."),
        ],
        "miner": [_("Scan the machine with lamsach scan --clean and update its software.")],
    }
    return steps.get(kind_of(family), []) or [
        _("Find the machine, scan it with lamsach scan, and clean what is found."),
        _("Hunt again after a day: a clean machine makes no new contact."),
    ]
