"""The matrix of Windows: a value or a file, what starts because of it, and what stands there once that is gone.

Each row: place, key or file, value's name, content, command, account, files named, what is left (None: the value goes).
"""

from typing import NamedTuple

from lamsach.scan.persistence.windows.values import EXPANDED, Value, of_lines, of_number, of_text

LAN = "S-1-5-21-1004336348-1177238915-682003330-1001"
HOME = r"C:\Users\Lan"
PROFILES = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList"
TOP, WIDE, OWN = r"HKLM\SOFTWARE", r"HKLM\SOFTWARE\WOW6432Node", rf"HKU\{LAN}\SOFTWARE"
RUN = r"Microsoft\Windows\CurrentVersion"
NT = r"Microsoft\Windows NT\CurrentVersion"
SET = r"HKLM\SYSTEM\CurrentControlSet"
WORM = r"C:\ProgramData\w\worm.exe"


class Row(NamedTuple):
    """One thing that starts by itself because of a value of the registry."""

    place: str
    key: str
    value: Value
    command: str
    files: tuple[str, ...] = (WORM,)
    left: Value | None = None
    user: str = ""
    others: tuple[Value, ...] = ()  # beside it, in the same key
    line: int = 0


def sz(name: str, text: str) -> Value:
    return of_text(name, text)


def ex(name: str, text: str) -> Value:
    return of_text(name, text, EXPANDED)


def service(key: str, program: str, file: str, start: int = 2, **more: str) -> Row:
    values = (ex("ImagePath", program), *(sz(name, text) for name, text in more.items()))
    return Row(
        "services",
        rf"{SET}\Services\{key}",
        of_number("Start", start),
        program,
        (file,),
        of_number("Start", 4),
        more.get("ObjectName", ""),
        values,
    )


# fmt: off
ROWS = [
    Row("Run", rf"{TOP}\{RUN}\Run", sz("Update", f'"{WORM}" /silent'), f'"{WORM}" /silent'),
    Row("Run", rf"{TOP}\{RUN}\RunOnce", sz("!x", WORM), WORM),
    Row("Run", rf"{TOP}\{RUN}\RunServices", sz("s", f"{WORM} -k"), f"{WORM} -k"),
    Row("Run", rf"{TOP}\{RUN}\Policies\Explorer\Run", sz("1", r"rundll32 C:\ProgramData\w\worm.dll,Start"), r"rundll32 C:\ProgramData\w\worm.dll,Start", (r"C:\ProgramData\w\worm.dll",)),
    Row("Run", rf"{WIDE}\{RUN}\Run", ex("w", r"%ProgramData%\w\worm.exe"), r"%ProgramData%\w\worm.exe"),
    Row("Run", rf"{OWN}\{RUN}\Run", ex("cache", r"%APPDATA%\cache\up.vbs"), r"%APPDATA%\cache\up.vbs", (rf"{HOME}\AppData\Roaming\cache\up.vbs",), user="Lan"),
    Row("Run", rf"{OWN}\{RUN}\RunOnce", sz("Đêm", r"wscript.exe //B C:\Users\Lan\đêm khuya.js"), r"wscript.exe //B C:\Users\Lan\đêm khuya.js", (r"C:\Users\Lan\đêm khuya.js", r"C:\Windows\System32\wscript.exe", r"C:\Windows\wscript.exe"), user="Lan"),
    Row("Run", rf"{OWN}\{NT}\Windows", sz("load", WORM), WORM, user="Lan"),
    Row("Run", rf"{TOP}\{NT}\Windows", sz("run", r"worm.exe"), "worm.exe", (r"C:\Windows\System32\worm.exe", r"C:\Windows\worm.exe")),
    service("wormsvc", f'"{WORM}" -service', WORM, ObjectName="LocalSystem"),
    service("drv", r"\SystemRoot\System32\drivers\w.sys", r"C:\Windows\System32\drivers\w.sys", 1),
    service("drv2", r"system32\drivers\w2.sys", r"C:\Windows\system32\drivers\w2.sys", 0),
    service("dos", r"\??\C:\w\w3.sys", r"C:\w\w3.sys", 3),
    service("ví dụ", r"C:\Program Files\Ví dụ\chạy.exe -k", r"C:\Program Files\Ví dụ\chạy.exe"),
    Row("IFEO", rf"{TOP}\{NT}\Image File Execution Options\taskmgr.exe", sz("Debugger", WORM), WORM),
    Row("IFEO", rf"{TOP}\{NT}\Image File Execution Options\sethc.exe", sz("Debugger", r"C:\w\cmd.exe"), r"C:\w\cmd.exe", (r"C:\w\cmd.exe",)),
    Row("IFEO", rf"{WIDE}\{NT}\Image File Execution Options\x.exe", sz("VerifierDlls", r"C:\w\v.dll"), r"C:\w\v.dll", (r"C:\w\v.dll",)),
    Row("IFEO", rf"{TOP}\{NT}\SilentProcessExit\notepad.exe", sz("MonitorProcess", WORM), WORM),
    Row("Winlogon", rf"{TOP}\{NT}\Winlogon", sz("Shell", f"explorer.exe, {WORM}"), WORM, left=sz("Shell", "explorer.exe"), line=2),
    Row("Winlogon", rf"{TOP}\{NT}\Winlogon", sz("Shell", WORM), WORM, left=sz("Shell", "explorer.exe"), line=1),
    Row("Winlogon", rf"{TOP}\{NT}\Winlogon", sz("Userinit", rf"C:\Windows\system32\userinit.exe,{WORM},"), WORM, left=sz("Userinit", r"C:\Windows\system32\userinit.exe"), line=2),
    Row("Winlogon", rf"{TOP}\{NT}\Winlogon", sz("Userinit", WORM), WORM, left=sz("Userinit", r"C:\Windows\system32\userinit.exe,"), line=1),
    Row("Winlogon", rf"{OWN}\{NT}\Winlogon", sz("Shell", WORM), WORM, user="Lan", line=1),
    Row("Winlogon", rf"{TOP}\{NT}\Winlogon", sz("Taskman", WORM), WORM, line=1),
    Row("AppInit", rf"{TOP}\{NT}\Windows", sz("AppInit_DLLs", r"C:\ok\a.dll C:\w\w.dll"), r"C:\w\w.dll", (r"C:\w\w.dll",), sz("AppInit_DLLs", r"C:\ok\a.dll"), line=2),
    Row("AppInit", rf"{WIDE}\{NT}\Windows", sz("AppInit_DLLs", r"C:\w\w.dll"), r"C:\w\w.dll", (r"C:\w\w.dll",), line=1),
    Row("AppInit", rf"{SET}\Control\Session Manager", of_lines("BootExecute", ["autocheck autochk *", WORM]), WORM, left=of_lines("BootExecute", ["autocheck autochk *"]), line=2),
    Row("AppInit", rf"{SET}\Control\Session Manager\AppCertDlls", ex("w", r"C:\w\w.dll"), r"C:\w\w.dll", (r"C:\w\w.dll",), line=1),
    Row("sign-in", rf"HKU\{LAN}\Environment", sz("UserInitMprLogonScript", WORM), WORM, user="Lan"),
    Row("sign-in", rf"HKU\{LAN}\Control Panel\Desktop", sz("SCRNSAVE.EXE", r"C:\w\w.scr"), r"C:\w\w.scr", (r"C:\w\w.scr",), user="Lan"),
    Row("sign-in", rf"{TOP}\Microsoft\Command Processor", sz("AutoRun", WORM), WORM),
    Row("sign-in", rf"{OWN}\Microsoft\Command Processor", sz("AutoRun", WORM), WORM, user="Lan"),
    Row("sign-in", rf"{TOP}\Microsoft\Active Setup\Installed Components\{{1}}", sz("StubPath", WORM), WORM),
    Row("opening", rf"{TOP}\Classes\exefile\shell\open\command", sz("", f'"{WORM}" "%1" %*'), f'"{WORM}" "%1" %*', left=sz("", '"%1" %*')),
    Row("opening", rf"{OWN}\Classes\exefile\shell\open\command", sz("", f'"{WORM}" "%1" %*'), f'"{WORM}" "%1" %*', user="Lan"),
    Row("opening", rf"{OWN}\Classes\.exe\shell\open\command", sz("", f'"{WORM}" "%1"'), f'"{WORM}" "%1"', user="Lan"),
    Row("browser policies", rf"{TOP}\Policies\Google\Chrome\ExtensionInstallForcelist", sz("1", "abcdefghabcdefghabcdefghabcdefgh;https://example.vn/u"), "abcdefghabcdefghabcdefghabcdefgh;https://example.vn/u", ()),
    Row("browser policies", rf"{OWN}\Policies\Microsoft\Edge", sz("ProxyPacUrl", "http://192.0.2.7/p"), "http://192.0.2.7/p", (), user="Lan"),
    Row("browser policies", rf"{TOP}\Policies\CocCoc", sz("HomepageLocation", "http://example.vn"), "http://example.vn", ()),
    Row("browser policies", rf"{TOP}\Policies\BraveSoftware\Brave", sz("ProxyServer", "192.0.2.7:8080"), "192.0.2.7:8080", ()),
]
BY_HAND = [
    Row("LSA", rf"{SET}\Control\Lsa", of_lines("Security Packages", ['""', "kerberos", "wlib"]), "wlib", (r"C:\Windows\System32\wlib.dll", r"C:\Windows\wlib.dll"), line=3),
    Row("LSA", rf"{SET}\Control\Print\Monitors\w", sz("Driver", r"C:\w\m.dll"), r"C:\w\m.dll", (r"C:\w\m.dll",)),
]
TASK = """<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers><LogonTrigger><Enabled>true</Enabled></LogonTrigger></Triggers>
  <Principals><Principal id="Author"><UserId>S-1-5-18</UserId><RunLevel>HighestAvailable</RunLevel></Principal></Principals>
  <Settings><Enabled>true</Enabled></Settings>
  <Actions Context="Author"><Exec><Command>C:\\ProgramData\\w\\worm.exe</Command><Arguments>/run</Arguments></Exec></Actions>
</Task>
"""
LINK = b"\x4c\x00\x00\x00\x01\x14\x02\x00" + bytes(70) + WORM.encode("utf-16-le") + b"\0\0"
CONSUMER = (
    bytes(40) + b"\0\0CommandLineEventConsumer\0\0powershell -w hidden C:\\ProgramData\\w\\worm.ps1\0\0Updater\0" + bytes(60)
    + b'CommandLineEventConsumer.Name="Updater"\0__EventFilter.Name="Updater"\0' + bytes(30)
    + b'NTEventLogEventConsumer.Name="SCM Event Log Consumer"'
)
# place, file, content, command, files
FILES = [
    ("startup", r"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\Startup\w.vbs", b"x", r"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\Startup\w.vbs", ""),
    ("startup", rf"{HOME}\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\w.exe", b"MZ", rf"{HOME}\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\w.exe", "Lan"),
    ("startup", rf"{HOME}\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\w.lnk", LINK, WORM, "Lan"),
    ("tasks", r"C:\Windows\System32\Tasks\Microsoft\Office\Up", TASK.encode("utf-16"), rf"{WORM} /run", "S-1-5-18"),
    ("tasks", r"C:\Windows\System32\Tasks\Cập nhật", TASK.replace("UTF-16", "UTF-8").encode(), rf"{WORM} /run", "S-1-5-18"),
    ("WMI", r"C:\Windows\System32\wbem\Repository\OBJECTS.DATA", CONSUMER, r"powershell -w hidden C:\ProgramData\w\worm.ps1", ""),
    ("browser extensions", rf"{HOME}\AppData\Local\Google\Chrome\User Data\Default\Extensions\abcdefgh\1.0\manifest.json", b'{"name": "Coupons"}', "abcdefgh Coupons", "Lan"),
]
# fmt: on
