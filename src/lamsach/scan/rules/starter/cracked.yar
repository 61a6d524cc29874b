// Cracked software: risky, never deleted. Written for lamsach from what the tools say of themselves.

rule kms_pico {
  meta:
    name = "KMSpico activator"
    family = "KMS activator"
    severity = "risk"
    reference = "names used by the tool itself"
  strings:
    $a = "KMSELDI" ascii wide
    $b = "KMSpico" ascii wide nocase
    $c = "Service_KMS" ascii wide nocase
    $d = "AutoPico" ascii wide
  condition:
    uint16(0) == 0x5A4D and 2 of them
}

rule kms_auto {
  meta:
    name = "KMSAuto activator"
    family = "KMS activator"
    severity = "risk"
    reference = "names used by the tool itself"
  strings:
    $a = "KMSAuto Net" ascii wide nocase
    $b = "KMSAuto Lite" ascii wide nocase
    $c = "KMSAuto++" ascii wide nocase
    $d = "KMSSS.exe" ascii wide nocase
  condition:
    uint16(0) == 0x5A4D and any of ($a, $b, $c) or (uint16(0) == 0x5A4D and $d)
}

rule kms_microsoft_toolkit {
  meta:
    name = "AutoKMS (Microsoft Toolkit) activator"
    family = "KMS activator"
    severity = "risk"
    reference = "names used by the tool itself"
  strings:
    $a = "AutoKMS" ascii wide
    $b = "EZ-Activator" ascii wide nocase
    $c = "AutoRearm" ascii wide
    $d = "KMSEmulator" ascii wide nocase
  condition:
    uint16(0) == 0x5A4D and 2 of them
}

rule kms_emulator {
  meta:
    name = "KMS emulator"
    family = "KMS activator"
    severity = "risk"
    reference = "names used by the tools themselves"
  strings:
    $a = "vlmcsd" ascii wide nocase
    $b = "SppExtComObjHook" ascii wide nocase
    $c = "SppExtComObjPatcher" ascii wide nocase
    $d = "py-kms" ascii wide nocase
    $e = "KMS emulator" ascii wide nocase
  condition:
    (uint16(0) == 0x5A4D or uint32(0) == 0x464C457F) and ($b or $c or ($a and $e) or ($d and $e))
}

rule activation_script {
  meta:
    name = "Script that activates Windows or Office against the licence"
    family = "KMS activator"
    severity = "risk"
    reference = "slmgr usage of activation scripts"
  strings:
    $slmgr = "slmgr" ascii wide nocase
    $ospp = "ospp.vbs" ascii wide nocase
    $skms = /[\/-]skms\s{1,3}[a-z0-9.-]{4,60}/ nocase
    $host = "/sethst:" nocase
    $ato = /[\/-]ato\b/ nocase
    $act = "/act" nocase
  condition:
    filesize < 1MB and uint16(0) != 0x5A4D and (($slmgr and $skms and $ato) or ($ospp and $host and $act))
}

rule windows_loader {
  meta:
    name = "Windows Loader activator"
    family = "KMS activator"
    severity = "risk"
    reference = "names used by the tool itself"
  strings:
    $a = "Windows Loader" ascii wide
    $b = "SLIC" ascii wide
    $c = "By Daz" ascii wide nocase
  condition:
    uint16(0) == 0x5A4D and all of them
}

rule keygen_or_patcher {
  meta:
    name = "Key generator or patcher"
    family = "Keygen"
    severity = "risk"
    basis = "heuristic"
    reference = "words used by such tools themselves"
  strings:
    $a = "keygen" ascii wide nocase
    $b = "X-FORCE" ascii wide
    $c = "amtlib.dll" ascii wide nocase
    $d = "Generate" ascii wide
    $e = "Serial" ascii wide
    $f = "AMTEmu" ascii wide nocase
    $g = "cracked by" ascii wide nocase
    $h = "Patch" ascii wide
  condition:
    uint16(0) == 0x5A4D and filesize < 20MB and ($f or ($a and $b) or ($c and $a) or ($a and $d and $e and $h) or ($g and $a))
}

rule activator_task_or_service {
  meta:
    name = "Task or service of an activator"
    family = "KMS activator"
    severity = "risk"
    reference = "names used by the tools themselves"
  strings:
    $task = "<Task version" ascii wide
    $a = "AutoKMS" ascii wide nocase
    $b = "KMSAuto" ascii wide nocase
    $c = "AutoPico" ascii wide nocase
    $d = "SppExtComObjHook" ascii wide nocase
    $e = "KMS-R@1n" ascii wide nocase
    $f = "Service KMSELDI" ascii wide nocase
    $g = "KMSServerService" ascii wide nocase
  condition:
    ($task and filesize < 1MB and any of ($a, $b, $c, $d, $e)) or
    (uint32(0) == 0x66676572 and any of ($d, $e, $f, $g))
}
