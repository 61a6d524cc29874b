; The installer: files into Program Files, a shortcut for everybody, an entry under "Apps", and the way back out.
Target amd64-unicode
!include MUI2.nsh
!include x64.nsh
Name "Làm sạch ${VERSION}"
OutFile "${OUT}"
InstallDir "$PROGRAMFILES64\lamsach"
InstallDirRegKey HKLM "Software\lamsach" "Folder"
RequestExecutionLevel admin
SetCompressor /SOLID lzma
!define MUI_ICON "${ICON}"
!insertmacro MUI_PAGE_LICENSE "${LICENSE}"
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Vietnamese"
!insertmacro MUI_LANGUAGE "English"
!define APPS "Software\Microsoft\Windows\CurrentVersion\Uninstall\lamsach"

Function .onInit
  SetRegView 64
FunctionEnd

Function un.onInit
  SetRegView 64
FunctionEnd

Section
  SetShellVarContext all
  SetOutPath "$INSTDIR"
  File /r "${FOLDER}\*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Làm sạch.lnk" "$INSTDIR\Lam sach.exe"
  WriteRegStr HKLM "Software\lamsach" "Folder" "$INSTDIR"
  WriteRegStr HKLM "${APPS}" "DisplayName" "Làm sạch"
  WriteRegStr HKLM "${APPS}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${APPS}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${APPS}" "DisplayIcon" "$INSTDIR\Lam sach.exe"
  WriteRegDWORD HKLM "${APPS}" "NoModify" 1
  WriteRegDWORD HKLM "${APPS}" "NoRepair" 1
SectionEnd

; The quarantine and the reports are the user's: they stay.
Section Uninstall
  SetShellVarContext all
  Delete "$SMPROGRAMS\Làm sạch.lnk"
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\lamsach.exe"
  Delete "$INSTDIR\Lam sach.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKLM "${APPS}"
  DeleteRegKey HKLM "Software\lamsach"
SectionEnd
