"""All places of Windows. A new one is a file, a line here, and lines in the test's table."""

from lamsach.scan.persistence.windows.browsers import BrowserExtensions, BrowserPolicies
from lamsach.scan.persistence.windows.image_options import ImageOptions
from lamsach.scan.persistence.windows.loaded_libraries import LoadedLibraries
from lamsach.scan.persistence.windows.opening import Opening
from lamsach.scan.persistence.windows.place import WindowsPlace
from lamsach.scan.persistence.windows.run_keys import RunKeys
from lamsach.scan.persistence.windows.security_packages import SecurityPackages
from lamsach.scan.persistence.windows.services import Services
from lamsach.scan.persistence.windows.sign_in import SignIn
from lamsach.scan.persistence.windows.startup_folders import StartupFolders
from lamsach.scan.persistence.windows.tasks import Tasks
from lamsach.scan.persistence.windows.winlogon import Winlogon
from lamsach.scan.persistence.windows.wmi import EventConsumers

WINDOWS: tuple[WindowsPlace, ...] = (
    RunKeys(),
    Services(),
    Tasks(),
    EventConsumers(),
    StartupFolders(),
    ImageOptions(),
    Winlogon(),
    LoadedLibraries(),
    SignIn(),
    Opening(),
    SecurityPackages(),
    BrowserPolicies(),
    BrowserExtensions(),
)
