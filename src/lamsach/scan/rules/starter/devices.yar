// Bots of cameras, recorders, routers and servers. Written for lamsach from public descriptions.

rule mirai_bot {
  meta:
    name = "Mirai bot"
    family = "Mirai"
    severity = "malicious"
    reference = "the published description of Mirai's table of strings, 2016"
  strings:
    $plain1 = "/bin/busybox MIRAI" ascii
    $plain2 = "MIRAI: applet not found" ascii
    $x1 = "listening tun0" ascii xor(0x20-0x24)
    $x2 = "/dev/watchdog" ascii xor(0x20-0x24)
    $x3 = "/dev/misc/watchdog" ascii xor(0x20-0x24)
    $x4 = "applet not found" ascii xor(0x20-0x24)
    $x5 = "/bin/busybox" ascii xor(0x20-0x24)
  condition:
    uint32(0) == 0x464C457F and filesize < 5MB and (any of ($plain*) or 3 of ($x*))
}

rule gafgyt_bot {
  meta:
    name = "Gafgyt (Bashlite) bot"
    family = "Gafgyt"
    severity = "malicious"
    reference = "public descriptions of Bashlite, 2014-2016"
  strings:
    $a = "LOLNOGTFO" ascii
    $b = "GETLOCALIP" ascii
    $c = "gayfgt" ascii
    $d = "PONG!" ascii
    $e = "JUNK Flooding" ascii
    $f = "\\x67\\x61\\x79\\x66\\x67\\x74" ascii
  condition:
    uint32(0) == 0x464C457F and 2 of them
}

rule mozi_bot {
  meta:
    name = "Mozi bot"
    family = "Mozi"
    severity = "malicious"
    reference = "public descriptions of Mozi, 2019-2020"
  strings:
    $dht = "dht.transmissionbt.com:6881" ascii
    $ss = "[ss]" ascii
    $hp = "[hp]" ascii
    $name = "Mozi.m" ascii
    $a = "/usr/networks" ascii
  condition:
    uint32(0) == 0x464C457F and (($name and any of ($ss, $hp, $a)) or ($dht and $ss and $hp))
}

rule xorddos_bot {
  meta:
    name = "XorDDoS bot"
    family = "XorDDoS"
    severity = "malicious"
    reference = "public descriptions of XorDDoS, 2014-2015"
  strings:
    $key = "BB2FA36AAA9541F0" ascii
    $cron = "/etc/cron.hourly/" ascii
    $lib = "/lib/libudev.so" ascii
  condition:
    uint32(0) == 0x464C457F and $key and any of ($cron, $lib)
}

rule kaiten_bot {
  meta:
    name = "Kaiten (Tsunami) bot"
    family = "Tsunami"
    severity = "malicious"
    reference = "public descriptions of Kaiten, 2001-2016"
  strings:
    $a = "NOTICE %s :Unable to comply." ascii
    $b = "NOTICE %s :Kaiten wa goraku" ascii
    $c = "NOTICE %s :Spoofs:" ascii
    $d = "NOTICE %s :TSUNAMI <target> <secs>" ascii
  condition:
    uint32(0) == 0x464C457F and 2 of them
}

rule vpnfilter_stage {
  meta:
    name = "VPNFilter"
    family = "VPNFilter"
    severity = "malicious"
    reference = "public descriptions of VPNFilter, 2018"
  strings:
    $a = "/var/run/vpnfilterw" ascii
    $b = "/var/run/vpnfilterm" ascii
    $c = "/var/vpnfilter" ascii
  condition:
    uint32(0) == 0x464C457F and any of them
}

rule xmrig_miner {
  meta:
    name = "Coin miner"
    family = "XMRig"
    severity = "suspicious"
    reference = "XMRig's own strings"
  strings:
    $donate = "donate.v2.xmrig.com" ascii
    $pool = "stratum+tcp://" ascii
    $algo = "cryptonight" ascii nocase
    $rx = "randomx" ascii nocase
  condition:
    (uint16(0) == 0x5A4D or uint32(0) == 0x464C457F) and ($donate or ($pool and $algo and $rx))
}

rule coinhive_page {
  meta:
    name = "Coin miner in a web page"
    family = "Coinhive"
    severity = "suspicious"
    reference = "public descriptions of Coinhive, 2017-2019"
  strings:
    $a = "CoinHive.Anonymous(" ascii
    $b = "coinhive.min.js" ascii
  condition:
    any of them
}
