; The installer: files into Program Files, a shortcut for everybody, an entry under "Apps", and the way back out.
Target amd64-unicode
!include MUI2.nsh
!include LogicLib.nsh
Name "Làm sạch ${VERSION}"
OutFile "${OUT}"
InstallDir "$PROGRAMFILES64\lamsach"
InstallDirRegKey HKLM "Software\lamsach" "Folder"
RequestExecutionLevel admin
SetCompressor /SOLID lzma
!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEPAGE_TITLE "$(WELCOME)"
!define MUI_WELCOMEPAGE_TEXT "$(TOLD)"
!define MUI_FINISHPAGE_RUN "$INSTDIR\Lam sach.exe"
!define MUI_FINISHPAGE_RUN_TEXT "$(OPEN)"
!define MUI_LANGDLL_ALLLANGUAGES
!define MUI_LANGDLL_WINDOWTITLE "Làm sạch"
!define MUI_LANGDLL_INFO "Ngôn ngữ / Language"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Vietnamese"
!insertmacro MUI_LANGUAGE "English"
LangString WELCOME ${LANG_VIETNAMESE} "Cài đặt Làm sạch ${VERSION}"
LangString WELCOME ${LANG_ENGLISH} "Install Làm sạch ${VERSION}"
LangString TOLD ${LANG_VIETNAMESE} "Chương trình tìm mã độc trên máy tính này và cho bạn xem kết quả. Không có gì bị thay đổi khi bạn chưa đồng ý.$\r$\n$\r$\nMiễn phí, mã nguồn mở (Apache 2.0). Bấm nút cài đặt để bắt đầu."
LangString TOLD ${LANG_ENGLISH} "The program looks for malware on this computer and shows what it found. It changes nothing until you say so.$\r$\n$\r$\nFree and open source (Apache 2.0). Press Install to begin."
LangString OPEN ${LANG_VIETNAMESE} "Mở Làm sạch"
LangString OPEN ${LANG_ENGLISH} "Open Làm sạch"
LangString RUNNING ${LANG_VIETNAMESE} "Làm sạch đang mở. Hãy đóng cửa sổ đó rồi thử lại."
LangString RUNNING ${LANG_ENGLISH} "Làm sạch is open. Close its window, then try again."
LangString STAYS ${LANG_VIETNAMESE} "Chương trình đã được gỡ. Tệp trong khu cách ly và báo cáo vẫn còn, trong thư mục riêng của từng người đã dùng:$\r$\n$\r$\n%LOCALAPPDATA%\lamsach$\r$\n$\r$\nMuốn khôi phục một tệp, hãy cài lại chương trình và chọn Khu cách ly. Chỉ xóa thư mục đó khi bạn không cần gì trong đó nữa."
LangString STAYS ${LANG_ENGLISH} "The program is removed. What lies in quarantine and the reports are still there, in the own folder of each person who used it:$\r$\n$\r$\n%LOCALAPPDATA%\lamsach$\r$\n$\r$\nTo bring a file back, install the program again and choose Quarantine. Delete that folder only when you need nothing in it any more."
!define APPS "Software\Microsoft\Windows\CurrentVersion\Uninstall\lamsach"

Function .onInit
  SetRegView 64
  StrCpy $LANGUAGE ${LANG_VIETNAMESE} ; first, as everywhere here: many Windows of Vietnamese offices are English
  !insertmacro MUI_LANGDLL_DISPLAY
FunctionEnd

Function un.onInit
  SetRegView 64
  ReadRegStr $LANGUAGE HKLM "Software\lamsach" "Language"
FunctionEnd

; A program that is open cannot be written over nor taken away: asked for until it is closed; silently it is an error.
!macro CLOSED RETRY
  ${RETRY}:
  ClearErrors
  ${If} ${FileExists} "$INSTDIR\Lam sach.exe"
    FileOpen $0 "$INSTDIR\Lam sach.exe" a
    ${If} ${Errors}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDCANCEL IDRETRY ${RETRY}
      SetErrorLevel 2
      Quit
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

Section
  SetShellVarContext all
  !insertmacro CLOSED install_again
  ; an older version: what it had and this one has not must not stay beside it
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  File /r "${FOLDER}\*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Làm sạch.lnk" "$INSTDIR\Lam sach.exe"
  WriteRegStr HKLM "Software\lamsach" "Folder" "$INSTDIR"
  WriteRegStr HKLM "Software\lamsach" "Language" "$LANGUAGE"
  WriteRegStr HKLM "${APPS}" "DisplayName" "Làm sạch"
  WriteRegStr HKLM "${APPS}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${APPS}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${APPS}" "DisplayIcon" "$INSTDIR\Lam sach.exe"
  WriteRegDWORD HKLM "${APPS}" "NoModify" 1
  WriteRegDWORD HKLM "${APPS}" "NoRepair" 1
SectionEnd

; The quarantine and the reports are the user's: they stay, and it is said where.
Section Uninstall
  SetShellVarContext all
  !insertmacro CLOSED uninstall_again
  Delete "$SMPROGRAMS\Làm sạch.lnk"
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\lamsach.exe"
  Delete "$INSTDIR\Lam sach.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKLM "${APPS}"
  DeleteRegKey HKLM "Software\lamsach"
  MessageBox MB_OK|MB_ICONINFORMATION "$(STAYS)" /SD IDOK
SectionEnd
