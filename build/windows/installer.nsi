; The installer of Windows: for the person who runs it, without an
; administrator. It is given by dist.sh:
;   VERSION  product version    WINDOWED, CONSOLE  the two programs
;   LICENCE  the licence text   NOTICES  those of the libraries
;   OUT                the installer to write
;   SIGN               what signs the uninstaller, where there is something to sign with
; Exit codes of a silent run (/S): 0 done, 2 nothing changed.
Target amd64-unicode ; the programs are 64-bit as well
Unicode true
!include "MUI2.nsh"
!include "LogicLib.nsh"
!include "FileFunc.nsh"
Name "MiniFleet"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\MiniFleet"
InstallDirRegKey HKCU "Software\MiniFleet" "InstallDir"
SetCompressor /SOLID lzma
SetDateSave off
!ifdef SIGN
  !uninstfinalize '"${SIGN}" "%1"' = 0
!endif
BrandingText "MiniFleet ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "MiniFleet"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "MiniFleet Setup"
VIAddVersionKey "CompanyName" "MiniFleet"
VIAddVersionKey "LegalCopyright" "Copyright (c) 2026 The MiniFleet authors"

!define ENTRY "Software\Microsoft\Windows\CurrentVersion\Uninstall\MiniFleet"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"
!define APPROVED "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
; What a notification that is clicked starts: the class is that of backend/desktop/notify_windows.go.
!define ACTIVATOR "Software\Classes\CLSID\{7D1B0B5E-3C4A-4B5F-9B57-6A1F0D0C2E41}"
!define NOTIFIER "Software\Classes\AppUserModelId\MiniFleet"
!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\MiniFleet.exe"
!define MUI_FINISHPAGE_LINK "$(Runtime)"
!define MUI_FINISHPAGE_LINK_LOCATION "https://developer.microsoft.com/microsoft-edge/webview2/"

!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"

LangString Running ${LANG_ENGLISH} "MiniFleet is running. Quit it (its window, or its icon beside the clock) and the commands that are under way, then choose Retry. Nothing has been changed."
LangString Running ${LANG_SIMPCHINESE} "MiniFleet 正在运行。请退出它（窗口或时钟旁的图标）和正在执行的命令，然后点“重试”。目前没有任何改动。"
LangString Runtime ${LANG_ENGLISH} "Without WebView2 MiniFleet opens in your browser. Get WebView2 for a window of its own."
LangString Runtime ${LANG_SIMPCHINESE} "没有 WebView2 时，MiniFleet 在浏览器中打开。点此获取 WebView2 以使用独立窗口。"
LangString KeptData ${LANG_ENGLISH} "Your data is kept, encrypted, in:$\r$\n$APPDATA\MiniFleet$\r$\n$LOCALAPPDATA\MiniFleet$\r$\n(whichever exists)"
LangString KeptData ${LANG_SIMPCHINESE} "你的数据已加密保留在：$\r$\n$APPDATA\MiniFleet$\r$\n$LOCALAPPDATA\MiniFleet$\r$\n（以实际存在者为准）"

; Windows opens no running program for writing.
!macro MustNotRun un
Function ${un}MustNotRun
  again:
  StrCpy $1 ""
  ${If} ${FileExists} "$INSTDIR\MiniFleet.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\MiniFleet.exe" a
    ${If} ${Errors}
      StrCpy $1 "running"
    ${Else}
      FileClose $0
    ${EndIf}
  ${EndIf}
  ${If} ${FileExists} "$INSTDIR\bin\minifleet.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\bin\minifleet.exe" a
    ${If} ${Errors}
      StrCpy $1 "running"
    ${Else}
      FileClose $0
    ${EndIf}
  ${EndIf}
  ${If} $1 == "running"
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(Running)" /SD IDCANCEL IDRETRY again
    SetErrorLevel 2
    Quit
  ${EndIf}
FunctionEnd
!macroend
!insertmacro MustNotRun ""
!insertmacro MustNotRun "un."

Section
  Call MustNotRun
  ClearErrors
  SetOutPath "$INSTDIR"
  File "/oname=MiniFleet.exe" "${WINDOWED}"
  File "/oname=LICENSE.txt" "${LICENCE}"
  File "/oname=THIRD-PARTY-NOTICES.txt" "${NOTICES}"
  SetOutPath "$INSTDIR\bin"
  File "/oname=minifleet.exe" "${CONSOLE}"
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  ${If} ${Errors}
    SetErrorLevel 2
    Abort
  ${EndIf}
  CreateShortcut "$SMPROGRAMS\MiniFleet.lnk" "$INSTDIR\MiniFleet.exe"
  nsExec::ExecToLog '"$INSTDIR\bin\minifleet.exe" search-path add'
  Pop $0
  WriteRegStr HKCU "Software\MiniFleet" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${ENTRY}" "DisplayName" "MiniFleet"
  WriteRegStr HKCU "${ENTRY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${ENTRY}" "Publisher" "MiniFleet"
  WriteRegStr HKCU "${ENTRY}" "DisplayIcon" "$INSTDIR\MiniFleet.exe"
  WriteRegStr HKCU "${ENTRY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${ENTRY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${ENTRY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${ENTRY}" "NoModify" 1
  WriteRegDWORD HKCU "${ENTRY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${ENTRY}" "EstimatedSize" $0
SectionEnd

; Only what was installed goes, by name; a folder goes when nothing is left in it.
Section "Uninstall"
  Call un.MustNotRun
  nsExec::ExecToLog '"$INSTDIR\bin\minifleet.exe" search-path remove'
  Pop $0
  Delete "$SMPROGRAMS\MiniFleet.lnk"
  Delete "$INSTDIR\bin\minifleet.exe"
  RMDir "$INSTDIR\bin"
  Delete "$INSTDIR\MiniFleet.exe"
  Delete "$INSTDIR\LICENSE.txt"
  Delete "$INSTDIR\THIRD-PARTY-NOTICES.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  ; What starts at login, if it is this program.
  StrCpy $1 '"$INSTDIR\MiniFleet.exe"'
  StrLen $2 $1
  ReadRegStr $0 HKCU "${RUN}" "MiniFleet"
  StrCpy $0 $0 $2
  ${If} $0 == $1
    DeleteRegValue HKCU "${RUN}" "MiniFleet"
    DeleteRegValue HKCU "${APPROVED}" "MiniFleet"
  ${EndIf}
  ; Its name in notifications, if it is this program; a portable one has the same
  ; name and keeps its own.
  ReadRegStr $0 HKCU "${ACTIVATOR}\LocalServer32" ""
  ${If} $0 == $1
    DeleteRegKey HKCU "${ACTIVATOR}"
    DeleteRegKey HKCU "${NOTIFIER}"
  ${EndIf}
  DeleteRegKey HKCU "${ENTRY}"
  DeleteRegKey HKCU "Software\MiniFleet"
  MessageBox MB_OK|MB_ICONINFORMATION "$(KeptData)" /SD IDOK
SectionEnd
