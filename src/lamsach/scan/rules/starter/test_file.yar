rule eicar_test_file {
  meta:
    name = "EICAR test file (harmless)"
    family = "EICAR-Test-File"
    severity = "malicious"
    reference = "EICAR, the anti-malware test file"
  strings:
    $head = "X5O!P%@AP[4"
    $text = "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!"
  condition:
    filesize < 4KB and $head at 0 and $text
}

rule clamav_test_file {
  meta:
    name = "ClamAV test file (harmless)"
    family = "ClamAV-Test-File"
    severity = "malicious"
    reference = "ClamAV, the program in its collection of test files"
  strings:
    $code = { BB 71 10 40 00 33 C0 50 50 8B F3 53 53 50 B0 29 40 30 04 66 AC 79 F9 BA }
    $text = "KERNEL32.DLL\x00\x00ExitProcess\x00USER32.DLL\x00CLAMessageBoxA"
  condition:
    $code and $text
}
