// Worms of removable media: shortcuts, scripts, autorun files. Written for lamsach from public descriptions.
// A range with "+ 0 * #a" waits for the search of texts: without, the engine runs the loop for every file.

rule usb_houdini_script {
  meta:
    name = "Houdini (Jenxcus) USB script worm"
    family = "Houdini"
    severity = "malicious"
    reference = "public descriptions of H-worm, 2013-2014"
  strings:
    $a = "houdini (c) skype : houdini-fx" nocase
    $b = "spliter = \"<\" & \"|\" & \">\"" nocase
    $c = "shellobj.specialfolders (\"startup\")" nocase
    $d = "lnkfolder" nocase
    $e = "is-ready" nocase
    $f = "site-send" nocase
  condition:
    filesize < 5MB and ($a or ($b and 2 of ($c, $d, $e, $f)))
}

rule usb_raspberry_robin_shortcut {
  meta:
    name = "Raspberry Robin shortcut"
    family = "Raspberry Robin"
    severity = "malicious"
    reference = "public descriptions of Raspberry Robin, 2021-2022"
  strings:
    $msi = "msiexec" ascii wide nocase
    $url = /h.{0,1}t.{0,1}t.{0,1}p.{0,1}:.{0,1}\/.{0,1}\/[a-zA-Z0-9.\x00]{4,40}:.{0,1}8.{0,1}0.{0,1}8.{0,1}0/ nocase
    $quiet = /[-\/].{0,1}q/ nocase
  condition:
    uint32(0) == 0x0000004C and filesize < 64KB and all of them
}

rule usb_shortcut_starts_hidden_program {
  meta:
    name = "Shortcut that starts a hidden program and then opens the folder"
    family = "USB worm"
    severity = "suspicious"
    basis = "heuristic"
    reference = "the pattern common to shortcut worms"
  strings:
    $cmd = "cmd.exe" ascii wide nocase
    $start = "/c start " ascii wide nocase
    $explorer = "explorer" ascii wide nocase
    $exit = "exit" ascii wide nocase
    $script = /w.?s.?c.?r.?i.?p.?t/ nocase
  condition:
    uint32(0) == 0x0000004C and filesize < 64KB and $start and $cmd and ($script or ($explorer and $exit))
}

rule usb_autorun_worm {
  meta:
    name = "Autorun file that starts a hidden program"
    family = "USB worm"
    severity = "malicious"
    reference = "public descriptions of autorun worms, 2006-2011"
  strings:
    $first = "[autorun" nocase
    $section = /[\r\n\xbf][ \t]{0,8}\[autorun/ nocase // a line of its own: a program that names it is none
    $bin = /(open|shellexecute|shell\\[a-z]+\\command)\s*=[^\r\n]{0,80}(RECYCLER|RECYCLED|\$RECYCLE\.BIN|System Volume Information)\\/ nocase
    $script = /(open|shellexecute|shell\\[a-z]+\\command)\s*=[^\r\n]{0,80}(wscript|cscript|rundll32|\.vbs|\.vbe|\.scr|\.pif|\.cmd)/ nocase
    $view = "Open folder to view files" nocase
  condition:
    filesize < 200KB and ($first at 0 or $section) and any of ($bin, $script, $view)
}

rule usb_plugx {
  meta:
    name = "PlugX remote control, spread by USB sticks"
    family = "PlugX"
    severity = "malicious"
    reference = "public descriptions of PlugX, 2012-2023"
  strings:
    $url = "/update?id=%8.8x" ascii wide
    $log = "bug.log" ascii wide
    $cfg = "boot.cfg" ascii wide
    $plug = "PlugProc" ascii wide
    $screen = "Screen.cpp" ascii wide
    $pipe = "\\\\.\\PIPE\\RUN_AS_USER(%d)" ascii wide
  condition:
    2 of them and any of ($url, $plug, $pipe) and for any at in (0..4095 + 0 * #url) : (uint8(at) == 0) // no text about it
}
