"""The names of what the shipped rules and inspectors find, so that they are said in the user's language."""

from lamsach.core.texts import gettext as _


def gettext_noop(message: str) -> str:
    """Mark *message* for translation, and return it."""
    return message


NAMES = (
    gettext_noop("KMSpico activator"),
    gettext_noop("KMSAuto activator"),
    gettext_noop("AutoKMS (Microsoft Toolkit) activator"),
    gettext_noop("KMS emulator"),
    gettext_noop("Script that activates Windows or Office against the licence"),
    gettext_noop("Windows Loader activator"),
    gettext_noop("Key generator or patcher"),
    gettext_noop("Task or service of an activator"),
    gettext_noop("Activation server that is no office's own"),
    gettext_noop("Mirai bot"),
    gettext_noop("Gafgyt (Bashlite) bot"),
    gettext_noop("Mozi bot"),
    gettext_noop("XorDDoS bot"),
    gettext_noop("Kaiten (Tsunami) bot"),
    gettext_noop("VPNFilter"),
    gettext_noop("Coin miner"),
    gettext_noop("Coin miner in a web page"),
    gettext_noop("WannaCry ransomware worm"),
    gettext_noop("File locked by WannaCry"),
    gettext_noop("Ransom note of WannaCry"),
    gettext_noop("Ransom note of LockBit"),
    gettext_noop("Ransom note of STOP (Djvu)"),
    gettext_noop("njRAT remote control"),
    gettext_noop("AsyncRAT remote control"),
    gettext_noop("Quasar remote control"),
    gettext_noop("Remcos remote control"),
    gettext_noop("RedLine password stealer"),
    gettext_noop("Cobalt Strike beacon"),
    gettext_noop("Mimikatz, which reads passwords from memory"),
    gettext_noop("Gh0st remote control"),
    gettext_noop("Web shell of one line"),
    gettext_noop("WSO web shell"),
    gettext_noop("PowerShell that downloads and runs, hidden"),
    gettext_noop("Shell script that fetches a bot for every processor"),
    gettext_noop("EICAR test file (harmless)"),
    gettext_noop("ClamAV test file (harmless)"),
    gettext_noop("Houdini (Jenxcus) USB script worm"),
    gettext_noop("Raspberry Robin shortcut"),
    gettext_noop("Shortcut that starts a hidden program and then opens the folder"),
    gettext_noop("Autorun file that starts a hidden program"),
    gettext_noop("PlugX remote control, spread by USB sticks"),
    gettext_noop("Conficker worm"),
    gettext_noop("Autorun file of the Conficker worm"),
    gettext_noop("Gamarue (Andromeda) bot"),
    gettext_noop("USB loader of Gamarue (Andromeda)"),
    gettext_noop("Sality file infector"),
    gettext_noop("Necurs rootkit"),
    gettext_noop("Web page infected by Ramnit"),
    gettext_noop("Web page infected by Virut"),
    gettext_noop("Brontok worm"),
    gettext_noop("Phorpiex (Trik) USB worm"),
    gettext_noop("App that reads messages and controls the phone"),
    gettext_noop("App that covers the screen and installs others"),
    gettext_noop("Name with a mark that turns the writing round"),
    gettext_noop("Program with the name of a document"),
    gettext_noop("Activation servers turned away in the hosts file"),
    gettext_noop("Servers of protection turned away in the hosts file"),
    gettext_noop("Macro that runs by itself and starts programs or downloads"),
    gettext_noop("Shortcut that starts something from the Internet"),
    gettext_noop("Connection to a listed address"),
    gettext_noop("Start of a listed address"),
    gettext_noop("Name server of the list"),
    gettext_noop("Proxy of the list"),
    gettext_noop("Folder that was hidden from you"),
    gettext_noop("listed file"),
)
_KNOWN = frozenset(NAMES)


FAMILIES = (  # those that say what it is; the others are names, which are the same everywhere
    gettext_noop("Activation"),
    gettext_noop("ClamAV-Test-File"),
    gettext_noop("Disguised program"),
    gettext_noop("Downloader"),
    gettext_noop("EICAR-Test-File"),
    gettext_noop("Hosts file"),
    gettext_noop("Keygen"),
    gettext_noop("KMS activator"),
    gettext_noop("Macro"),
    gettext_noop("Phone app"),
    gettext_noop("USB worm"),
    gettext_noop("Web shell"),
)


def family_text(family: str) -> str:
    """Return a family in the user's language."""
    return _(family) if family in FAMILIES else family


def name_text(name: str) -> str:
    """Return the name of a finding; names of other people's rules and of families stay as they are."""
    return _(name) if name in _KNOWN else name
