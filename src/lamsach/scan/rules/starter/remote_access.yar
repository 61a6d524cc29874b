// Remote control, password theft, tools of intruders. Written for lamsach from public descriptions.
// A range with "+ 0 * #a" waits for the search of texts: without, the engine runs the loop for every file.

rule njrat_client {
  meta:
    name = "njRAT remote control"
    family = "njRAT"
    severity = "malicious"
    reference = "public descriptions of njRAT, 2013-2015"
  strings:
    $ping = "cmd.exe /c ping 0 -n 2 & del \"" wide
    $netsh = "netsh firewall add allowedprogram \"" wide
    $see = "SEE_MASK_NOZONECHECKS" wide
    $exec = "Execute ERROR" wide
    $down = "Download ERROR" wide
  condition:
    uint16(0) == 0x5A4D and 3 of them
}

rule asyncrat_client {
  meta:
    name = "AsyncRAT remote control"
    family = "AsyncRAT"
    severity = "malicious"
    reference = "public descriptions of AsyncRAT, 2019-2021"
  strings:
    $mutex = "AsyncMutex_6SI8OkPnk" ascii wide
    $task = "/c schtasks /create /f /sc onlogon /rl highest /tn \"" wide
    $paste = "Paste_bin" ascii wide
    $pong = "ActivatePong" ascii
  condition:
    uint16(0) == 0x5A4D and ($mutex or all of ($task, $paste, $pong))
}

rule quasar_client {
  meta:
    name = "Quasar remote control"
    family = "Quasar"
    severity = "malicious"
    reference = "Quasar's own names, 2015-2023"
  strings:
    $a = "Quasar.Client" ascii wide
    $b = "Quasar.Common" ascii wide
    $c = "DoProcessKill" ascii wide
    $d = "GetKeyloggerLogs" ascii wide
  condition:
    uint16(0) == 0x5A4D and 2 of them
}

rule remcos_client {
  meta:
    name = "Remcos remote control"
    family = "Remcos"
    severity = "malicious"
    reference = "public descriptions of Remcos, 2016-2023"
  strings:
    $a = "Remcos_Mutex_Inj" ascii wide
    $b = "Breaking-Security.net" ascii wide nocase
    $c = "Remcos restarted by watchdog!" ascii wide
    $d = "* Remcos v" ascii wide
  condition:
    uint16(0) == 0x5A4D and any of them
}

rule redline_stealer {
  meta:
    name = "RedLine password stealer"
    family = "RedLine"
    severity = "malicious"
    reference = "public descriptions of RedLine, 2020-2023"
  strings:
    $a = "Yandex\\YaAddon" wide
    $b = "https://api.ip.sb/ip" wide
    $c = "net.tcp://" wide
    $d = "wallet.dat" wide
    $e = "ScannedBrowser" ascii wide
  condition:
    uint16(0) == 0x5A4D and 3 of them
}

rule cobalt_strike_beacon {
  meta:
    name = "Cobalt Strike beacon"
    family = "Cobalt Strike"
    severity = "malicious"
    reference = "public descriptions of the beacon, 2016-2022"
  strings:
    $a = "beacon.x64.dll" ascii
    $b = "beacon.dll" ascii
    $c = "could not spawn %s (token): %d" ascii
    $d = "IEX (New-Object Net.Webclient).DownloadString('http://127.0.0.1:%u/')" ascii
    $e = "Started service %s on %s" ascii
    $f = "%s as %s\\%s: %d" ascii
  condition:
    2 of them and any of ($a, $b, $c, $d) and for any at in (0..4095 + 0 * #a) : (uint8(at) == 0) // no text about it
}

rule mimikatz_tool {
  meta:
    name = "Mimikatz, which reads passwords from memory"
    family = "Mimikatz"
    severity = "malicious"
    reference = "Mimikatz's own strings"
  strings:
    $a = "sekurlsa::logonpasswords" ascii wide nocase
    $b = "gentilkiwi" ascii wide nocase
    $c = "mimikatz(powershell)" ascii wide nocase
    $d = "lsadump::" ascii wide nocase
  condition:
    uint16(0) == 0x5A4D and 2 of them
}

rule gh0st_client {
  meta:
    name = "Gh0st remote control"
    family = "Gh0st"
    severity = "malicious"
    reference = "public descriptions of Gh0st RAT, 2009-2015"
  strings:
    $a = "Gh0st Update" ascii wide
    $b = "\\\\.\\RESSDTDOS" ascii wide
    $c = "Gh0st" ascii
    $d = "ServiceMain" ascii
    $e = "%s\\*.*" ascii
    $f = "Global\\Gh0st %d" ascii wide
  condition:
    uint16(0) == 0x5A4D and ($f or $b or ($a and $d) or ($c and $d and $e))
}
