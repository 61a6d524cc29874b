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
