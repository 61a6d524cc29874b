// Ransomware and what it leaves behind. Written for lamsach from public descriptions.

rule wannacry_program {
  meta:
    name = "WannaCry ransomware worm"
    family = "WannaCry"
    severity = "malicious"
    reference = "public analyses of WannaCry, 2017"
  strings:
    $switch = "iuqerfsodp9ifjaposdfjhgosurijfaewrwergwea.com" ascii wide
    $password = "WNcry@2ol7" ascii
    $task = "tasksche.exe" ascii wide
    $svc = "mssecsvc" ascii wide
    $mutex = "MsWinZonesCacheCounterMutexA" ascii wide
    $acl = "icacls . /grant Everyone:F /T /C /Q" ascii
  condition:
    uint16(0) == 0x5A4D and ($password or $switch or 2 of ($task, $svc, $mutex, $acl))
}

rule wannacry_locked_file {
  meta:
    name = "File locked by WannaCry"
    family = "WannaCry"
    severity = "suspicious"
    reference = "public descriptions of WannaCry's file format, 2017"
  strings:
    $mark = "WANACRY!"
  condition:
    $mark at 0 and uint32(8) == 0x100
}

rule wannacry_note {
  meta:
    name = "Ransom note of WannaCry"
    family = "WannaCry"
    severity = "suspicious"
    reference = "public descriptions of WannaCry, 2017"
  strings:
    $a = "@WanaDecryptor@" ascii wide
    $b = "@Please_Read_Me@" ascii wide
    $c = "Wana Decrypt0r" ascii wide
  condition:
    filesize < 1MB and 2 of them
}

rule lockbit_note {
  meta:
    name = "Ransom note of LockBit"
    family = "LockBit"
    severity = "suspicious"
    reference = "public descriptions of LockBit, 2021-2023"
  strings:
    $a = /~~~ ?LockBit ?[0-9.]{0,4}/ nocase
    $b = "your data are stolen and encrypted" nocase
  condition:
    filesize < 64KB and all of them
}

rule stop_note {
  meta:
    name = "Ransom note of STOP (Djvu)"
    family = "STOP"
    severity = "suspicious"
    reference = "public descriptions of STOP, 2018-2023"
  strings:
    $a = "Don't worry, you can return all your files!" ascii
    $b = "Your personal ID:" ascii
    $c = "decrypt tool and unique key" ascii
  condition:
    filesize < 16KB and $a and any of ($b, $c)
}
