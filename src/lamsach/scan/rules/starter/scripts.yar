// Scripts and web shells. Written for lamsach from public descriptions.

rule webshell_one_line {
  meta:
    name = "Web shell of one line"
    family = "Web shell"
    severity = "malicious"
    reference = "public descriptions of China Chopper and its like, 2012-2021"
  strings:
    $php = /<\?php[^?]{0,40}@?(eval|assert)\s{0,4}\(\s{0,4}(base64_decode\s{0,4}\(\s{0,4})?\$_(POST|GET|REQUEST|COOKIE)\s{0,4}\[/ nocase
    $aspx = /eval\s{0,4}\(\s{0,4}Request\.(Item|Form)\s{0,4}[\[(]/ nocase
    $asp = /<%\s{0,4}(eval|execute)\s{0,4}\(?\s{0,4}request\s{0,4}\(/ nocase
  condition:
    filesize < 200KB and any of them
}

rule webshell_wso {
  meta:
    name = "WSO web shell"
    family = "Web shell"
    severity = "malicious"
    reference = "public descriptions of WSO (FilesMan), 2010-2016"
  strings:
    $a = "WSO_VERSION" ascii
    $b = "FilesMan" ascii
    $c = "wsoLogin" ascii
    $d = "actionFilesTools" ascii
  condition:
    filesize < 1MB and 2 of them
}

rule powershell_hidden_download {
  meta:
    name = "PowerShell that downloads and runs, hidden"
    family = "Downloader"
    severity = "suspicious"
    basis = "heuristic"
    reference = "the pattern common to script downloaders"
  strings:
    $ps = "powershell" ascii wide nocase
    $hidden = /-w(in(dowstyle)?)?\s{1,3}(hidden|1)/ ascii wide nocase
    $get1 = "DownloadString(" ascii wide nocase
    $get2 = "DownloadFile(" ascii wide nocase
    $get3 = "Invoke-WebRequest" ascii wide nocase
    $iex1 = "IEX" ascii wide
    $iex2 = "Invoke-Expression" ascii wide nocase
  condition:
    filesize < 1MB and uint16(0) != 0x5A4D and $ps and $hidden and any of ($get*) and any of ($iex*)
}

rule shell_dropper_of_bots {
  meta:
    name = "Shell script that fetches a bot for every processor"
    family = "Downloader"
    severity = "malicious"
    reference = "the pattern common to Mirai's and Gafgyt's loaders"
  strings:
    $get = /(wget|curl -O|tftp)[^\n]{4,120}(mips|mipsel|arm[4-7]?|sh4|ppc|m68k|x86|sparc)\b/ nocase
    $cd = "cd /tmp || cd /var/run || cd /mnt || cd /root || cd /" ascii
    $run = /chmod (\+x|777)/
  condition:
    filesize < 64KB and $run and $cd and #get > 2
}
