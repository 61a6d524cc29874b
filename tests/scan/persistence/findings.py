"""The matrix: a file of a machine, and what starts by itself because of it.

Each row: place, path, content, line (0: the file as a whole), command, user. The programs named do not exist.
"""

# ruff: noqa: S108 - nothing is written into these places

from typing import NamedTuple

PASSWD = "root:x:0:0:root:/root:/bin/bash\nlan:x:1000:1000:Lan,,,:/home/lan:/bin/bash\nbroken line\nnobody:x:65534:65534::/:/x\n"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAinventedinventedinventedinvented"


class Row(NamedTuple):
    """One thing that starts by itself."""

    place: str
    path: str
    content: str
    line: int
    command: str
    user: str = ""


# fmt: off
ROWS = [
    Row("cron", "/etc/crontab", "SHELL=/bin/sh\n# m h\n17 * * * * root /opt/w/worm --quiet\n", 3, "/opt/w/worm --quiet", "root"),
    Row("cron", "/etc/cron.d/.hidden", "@reboot nobody /tmp/.x/y\n", 1, "/tmp/.x/y", "nobody"),
    Row("cron", "/etc/cron.d/twice", "1 2 3 4 5 root /bin/true\n*/5 * * * * root /opt/worm\n", 2, "/opt/worm", "root"),
    Row("cron", "/var/spool/cron/crontabs/lan", 'MAILTO=""\n*/5 * * * * /dev/shm/a b\n', 2, "/dev/shm/a b", "lan"),
    Row("cron", "/var/spool/cron/lan", "@daily /home/lan/.cache/up\n", 1, "/home/lan/.cache/up", "lan"),
    Row("cron", "/etc/crontabs/root", "* * * * * /usr/sbin/.w", 1, "/usr/sbin/.w", "root"),
    Row("cron", "/etc/cron.hourly/update", "#!/bin/sh\n/opt/worm\n", 0, "/etc/cron.hourly/update", "root"),
    Row("anacron", "/etc/anacrontab", "START_HOURS_RANGE=3-22\n1 5 cron.daily /opt/worm -d\n", 2, "/opt/worm -d", "root"),
    Row("at", "/var/spool/cron/atjobs/a0001", "#!/bin/sh\numask 22\ncd /root || {\n exit 1\n}\n/opt/worm\n", 0, "/opt/worm"),
    Row("systemd", "/etc/systemd/system/w.service", "[Service]\nUser=lan\nExecStart=-/opt/worm \\\n  --x\n", 0, "/opt/worm    --x", "lan"),
    Row("systemd", "/etc/systemd/system/ssh.service.d/o.conf", "[Service]\nExecStartPost=+/opt/worm\n", 0, "/opt/worm", "root"),
    Row("systemd", "/usr/lib/systemd/system/kworker.service", "[Service]\nExecStart=/usr/bin/kworkerd\n", 0, "/usr/bin/kworkerd", "root"),
    Row("systemd", "/home/lan/.config/systemd/user/u.service", "[Service]\nExecStop=/home/lan/.w\n", 0, "/home/lan/.w", "lan"),
    Row("systemd", "/etc/systemd/user/u.service", "[Service]\nExecStart=@/opt/worm worm\n", 0, "/opt/worm worm", "root"),
    Row("systemd", "/etc/systemd/system-generators/g", "#!/bin/sh\n", 0, "/etc/systemd/system-generators/g"),
    Row("rc", "/etc/rc.local", "#!/bin/sh\n/opt/worm &\nexit 0\n", 2, "/opt/worm &", "root"),
    Row("rc", "/etc/init.d/rcS", "#!/bin/sh\n/var/worm\n", 2, "/var/worm", "root"),
    Row("rc", "/etc/init.d/S99worm", "#!/bin/sh\n/var/worm\n", 0, "/etc/init.d/S99worm", "root"),
    Row("rc", "/etc/inittab", "id:2:initdefault:\nw:2345:respawn:/sbin/worm -f\n", 2, "/sbin/worm -f", "root"),
    Row("ld.so.preload", "/etc/ld.so.preload", "# why\n/lib/libw.so:/lib/libx.so\n", 2, "/lib/libw.so /lib/libx.so"),
    Row("environment", "/etc/environment", "LANG=vi_VN\nLD_PRELOAD=/lib/libw.so\n", 2, "LD_PRELOAD= /lib/libw.so"),
    Row("environment", "/etc/environment.d/9.conf", "BASH_ENV=/opt/.e\n", 1, "BASH_ENV= /opt/.e"),
    Row("environment", "/home/lan/.pam_environment", "LD_PRELOAD DEFAULT=/home/lan/w.so\n", 1, "LD_PRELOAD= /home/lan/w.so", "lan"),
    Row("authorized_keys", "/root/.ssh/authorized_keys", f"# mine\n{KEY} intruder\n", 2, "ssh-ed25519 intruder", "root"),
    Row("authorized_keys", "/home/lan/.ssh/authorized_keys2", f'no-pty,command="/opt/worm -s" {KEY}\n', 1, "/opt/worm -s", "lan"),
    Row("authorized_keys", "/home/lan/.ssh/rc", "/opt/worm\n", 0, "/home/lan/.ssh/rc", "lan"),
    Row("profile", "/home/lan/.bashrc", "# ~/.bashrc\n\nalias ll='ls -l'\n(/opt/worm &)\n", 4, "(/opt/worm &)", "lan"),
    Row("profile", "/etc/profile.d/lang.sh", "nohup /opt/worm >/dev/null 2>&1 &", 1, "nohup /opt/worm >/dev/null 2>&1 &"),
    Row("profile", "/etc/zsh/zshenv", "source /opt/.w\r\nx=1\r\n", 1, "source /opt/.w"),
    Row("profile", "/home/lan/.config/fish/config.fish", "/opt/worm\n", 1, "/opt/worm", "lan"),
    Row("profile", "/root/.bash_logout", "clear\n/opt/worm\n", 2, "/opt/worm", "root"),
    Row("autostart", "/home/lan/.config/autostart/w.desktop", "[Desktop Entry]\nExec=/home/lan/.w\n", 0, "/home/lan/.w", "lan"),
    Row("autostart", "/etc/xdg/autostart/w.desktop", "[Desktop Entry]\nExec=/opt/worm %u\n", 0, "/opt/worm %u"),
    Row("autostart", "/home/lan/.config/plasma-workspace/env/w.sh", "/opt/worm\n", 0, "/home/lan/.config/plasma-workspace/env/w.sh", "lan"),
    Row("udev", "/etc/udev/rules.d/90-w.rules", '# usb\nSUBSYSTEM=="usb", RUN+="/opt/worm $env{X}"\n', 2, "/opt/worm $env{X}", "root"),
    Row("udev", "/run/udev/rules.d/1.rules", 'PROGRAM=="/opt/worm", RUN{program}+="/opt/w2"\n', 1, "/opt/worm\n/opt/w2", "root"),
    Row("sign-in", "/etc/update-motd.d/00-w", "#!/bin/sh\n/opt/worm\n", 0, "/etc/update-motd.d/00-w", "root"),
    Row("sign-in", "/etc/pam.d/sshd", "@include common-auth\nauth optional pam_exec.so quiet /opt/worm\n", 2, "quiet /opt/worm", "root"),
    Row("modules", "/etc/modules", "# list\nwormko\n", 2, "wormko", "root"),
    Row("modules", "/etc/modules-load.d/w.conf", "wormko", 1, "wormko", "root"),
    Row("modules", "/etc/modprobe.d/w.conf", "install usb-storage /opt/worm; true\n", 1, "/opt/worm; true", "root"),
    Row("package hooks", "/etc/apt/apt.conf.d/99w", 'APT::Update::Pre-Invoke {"/opt/worm || true";};\n', 1, "/opt/worm || true", "root"),
    Row("package hooks", "/etc/dpkg/dpkg.cfg.d/w", "no-debsig\npost-invoke=/opt/worm\n", 2, "/opt/worm", "root"),
    Row("network hooks", "/etc/NetworkManager/dispatcher.d/9", "#!/bin/sh\n", 0, "/etc/NetworkManager/dispatcher.d/9", "root"),
    Row("network hooks", "/etc/network/interfaces", "iface e inet dhcp\n  post-up /opt/worm\n", 2, "/opt/worm", "root"),
    Row("network hooks", "/etc/dhcp/dhclient-exit-hooks.d/w", "/opt/worm\n", 0, "/etc/dhcp/dhclient-exit-hooks.d/w", "root"),
]
# fmt: on
