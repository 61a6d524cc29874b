"""All places. A new one is a file, a line here, and lines in the test's table."""

from lamsach.scan.persistence.linux.anacron import Anacron
from lamsach.scan.persistence.linux.at_jobs import AtJobs
from lamsach.scan.persistence.linux.authorized_keys import AuthorizedKeys
from lamsach.scan.persistence.linux.autostart import Autostart
from lamsach.scan.persistence.linux.cron import Cron
from lamsach.scan.persistence.linux.environment import Environment
from lamsach.scan.persistence.linux.kernel_modules import KernelModules
from lamsach.scan.persistence.linux.network_hooks import NetworkHooks
from lamsach.scan.persistence.linux.package_hooks import PackageHooks
from lamsach.scan.persistence.linux.preload import Preload
from lamsach.scan.persistence.linux.rc_scripts import RcScripts
from lamsach.scan.persistence.linux.shell_profiles import ShellProfiles
from lamsach.scan.persistence.linux.sign_in import SignIn
from lamsach.scan.persistence.linux.systemd import Systemd
from lamsach.scan.persistence.linux.udev import Udev
from lamsach.scan.persistence.place import Place

LINUX: tuple[Place, ...] = (
    Cron(),
    Anacron(),
    AtJobs(),
    Systemd(),
    RcScripts(),
    Preload(),
    Environment(),
    AuthorizedKeys(),
    ShellProfiles(),
    Autostart(),
    Udev(),
    SignIn(),
    KernelModules(),
    PackageHooks(),
    NetworkHooks(),
)
