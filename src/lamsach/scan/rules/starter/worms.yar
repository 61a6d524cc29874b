// Worms and file infectors. Written for lamsach from public descriptions.
// A range with "+ 0 * #a" waits for the search of texts: without, the engine runs the loop for every file.

rule conficker_loader {
  meta:
    name = "Conficker worm"
    family = "Conficker"
    severity = "malicious"
    reference = "public analyses of Conficker A to E, 2008-2010"
  strings:
    $name = "jwgkvsq.vmx" ascii wide nocase
    $export = "ahaezedrn" ascii wide nocase
    $ip1 = "http://www.getmyip.org" ascii wide
    $ip2 = "http://www.whatsmyipaddress.com" ascii wide
    $ip3 = "http://checkip.dyndns.org" ascii wide
    $ip4 = "http://www.whatismyip.org" ascii wide
    $svc = "SYSTEM\\CurrentControlSet\\Services\\" ascii wide nocase
    $pipe = "System_%s7" ascii wide
  condition:
    uint16(0) == 0x5A4D and ($export or ($pipe and $svc) or ($name and $svc) or (3 of ($ip*) and $svc))
}

rule conficker_autorun {
  meta:
    name = "Autorun file of the Conficker worm"
    family = "Conficker"
    severity = "malicious"
    reference = "public analyses of Conficker B, 2009"
  strings:
    $vmx = /RECYCLER\\S-[0-9](-[0-9]{1,12}){4,8}\\[a-z]{5,12}\.vmx/ nocase
    $call = "jwgkvsq.vmx,ahaezedrn" nocase
  condition:
    filesize < 200KB and any of them and uint16(0) != 0x5A4D
}

rule gamarue_bot {
  meta:
    name = "Gamarue (Andromeda) bot"
    family = "Gamarue"
    severity = "malicious"
    reference = "public analyses of Andromeda 2.06 to 2.10, 2013-2017"
  strings:
    $a = "id:%lu|bid:%lu|bv:%lu|sv:%lu|pa:%lu|la:%lu|ar:%lu" ascii
    $b = "id:%lu|bid:%lu|os:%lu|la:%lu|rg:%lu" ascii
    $c = "{\"id\":%lu,\"bid\":%lu,\"os\":%lu,\"la\":%lu,\"rg\":%lu" ascii
    $d = "id:%lu|tid:%lu|err:%lu|w32:%lu" ascii
  condition:
    any of them and for any at in (0..4095 + 0 * #a) : (uint8(at) == 0) // no text about it
}

rule gamarue_usb_loader {
  meta:
    name = "USB loader of Gamarue (Andromeda)"
    family = "Gamarue"
    severity = "malicious"
    reference = "public descriptions of the USB spreading of Gamarue, 2013"
  strings:
    $file = /~\$W[A-Z]{4,10}\.(FAT32|USBDrv|usbdrv|nil|init)/ ascii wide
    $crys = ",crys " ascii wide
    $ldr = "_ldr@16" ascii wide
  condition:
    filesize < 2MB and ($file or ($crys and $ldr) or (uint32(0) == 0x0000004C and any of ($crys, $ldr)))
    and for any at in (0..4095 + 0 * #file) : (uint8(at) == 0) // no text about it
}

rule sality_body {
  meta:
    name = "Sality file infector"
    family = "Sality"
    severity = "malicious"
    reference = "public analyses of Sality, 2003-2012"
  strings:
    $a = "kukutrust" ascii nocase
    $b = "Op1mutx9" ascii wide
    $c = "uxJLpe1m" ascii wide
    $d = "purity_control_" ascii wide
    $e = "hh8geqpHJTkdns" ascii wide
    $f = "\\\\.\\amsint32" ascii wide
    $g = "KUKU300a" ascii wide
  condition:
    uint16(0) == 0x5A4D and 2 of them
}

rule necurs_rootkit {
  meta:
    name = "Necurs rootkit"
    family = "Necurs"
    severity = "malicious"
    reference = "public analyses of the Necurs driver and dropper, 2012-2014"
  strings:
    $device = "NtSecureSys" ascii wide
    $host = "syshost.exe" ascii wide nocase
    $service = "syshost32" ascii wide nocase
    $installer = "\\Installer\\{" ascii wide
  condition:
    uint16(0) == 0x5A4D and ($device or ($service and $host and $installer))
}

rule ramnit_page {
  meta:
    name = "Web page infected by Ramnit"
    family = "Ramnit"
    severity = "malicious"
    reference = "public descriptions of Ramnit's infected HTML files, 2010-2012"
  strings:
    $drop = "DropFileName = \"svchost.exe\"" ascii nocase
    $data = "WriteData = \"4D5A" ascii nocase
    $shell = "WSHshell.Run DropPath" ascii nocase
  condition:
    2 of them
}

rule virut_page {
  meta:
    name = "Web page infected by Virut"
    family = "Virut"
    severity = "malicious"
    reference = "public descriptions of Virut's infected HTML files, 2009-2011"
  strings:
    $frame = /<iframe src="http:\/\/(jL\.chura|www\.zief|ZieF)\.pl\/rc\// nocase
  condition:
    $frame
}

rule brontok_worm {
  meta:
    name = "Brontok worm"
    family = "Brontok"
    severity = "malicious"
    reference = "public descriptions of Brontok, 2005-2007"
  strings:
    $a = "Brontok.A" ascii wide
    $b = "Hentikan kebobrokan di negeri ini" ascii wide
    $c = "JowoBot" ascii wide
  condition:
    uint16(0) == 0x5A4D and 2 of them
}

rule phorpiex_usb {
  meta:
    name = "Phorpiex (Trik) USB worm"
    family = "Phorpiex"
    severity = "malicious"
    reference = "public descriptions of Phorpiex, 2016-2021"
  strings:
    $start = "/c start _ & _\\" ascii wide
    $mgr = "DriveMgr.exe" ascii wide nocase
    $dev = "DeviceConfigManager.exe" ascii wide nocase
    $vbs = "DeviceManager.vbs" ascii wide nocase
  condition:
    uint32(0) == 0x0000004C and $start and any of ($mgr, $dev, $vbs)
}
