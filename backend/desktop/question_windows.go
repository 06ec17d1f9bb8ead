package desktop

import (
	"encoding/binary"
	"os"
	"runtime"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	taskDialog  = windows.NewLazySystemDLL("comctl32.dll").NewProc("TaskDialogIndirect")
	messageBox  = windows.NewLazySystemDLL("user32.dll").NewProc("MessageBoxW")
	inFront     = windows.NewLazySystemDLL("user32.dll").NewProc("GetForegroundWindow")
	pointerSize = int(unsafe.Sizeof(uintptr(0)))
)

const (
	allowCancellation = 0x8    // TDF_ALLOW_DIALOG_CANCELLATION: Escape answers
	relativeToWindow  = 0x1000 // TDF_POSITION_RELATIVE_TO_WINDOW
	idCancel          = 2
	idYes             = 6
	okCancelWarns     = 0x1 | 0x30 | 0x100 // MB_OKCANCEL, MB_ICONWARNING, the second is the default
	idOK              = 1
)

// packed is a structure of Windows without gaps between its fields.
type packed []byte

func (p *packed) number(n uint32) { *p = binary.LittleEndian.AppendUint32(*p, n) }

func (p *packed) pointer(v uintptr) {
	if pointerSize == 4 {
		p.number(uint32(v)) //#nosec G115 -- it is that wide here
		return
	}
	*p = binary.LittleEndian.AppendUint64(*p, uint64(v))
}

// Ask asks a question in front of the window, with buttons of these words;
// MessageBox has Windows' own, in its language. Only yes is true. The question
// is asked with Windows' buttons where it has no other.
func Ask(title, text, yes, cancel string) bool {
	var texts []*uint16
	for _, s := range []string{title, text, yes, cancel} {
		t, err := windows.UTF16PtrFromString(s)
		if err != nil {
			return false
		}
		texts = append(texts, t)
	}
	at := func(i int) uintptr { return uintptr(unsafe.Pointer(texts[i])) }
	owner := ownWindow()
	if taskDialog.Find() != nil {
		answer, _, _ := messageBox.Call(owner, at(1), at(0), okCancelWarns)
		return answer == idOK
	}
	var buttons packed
	buttons.number(idYes)
	buttons.pointer(at(2))
	buttons.number(idCancel)
	buttons.pointer(at(3))
	config := taskConfig(owner, at(0), at(1), uintptr(unsafe.Pointer(&buttons[0])))
	var pressed int32
	failed, _, _ := taskDialog.Call(uintptr(unsafe.Pointer(&config[0])), uintptr(unsafe.Pointer(&pressed)), 0, 0)
	runtime.KeepAlive(texts)
	runtime.KeepAlive(buttons)
	return failed == 0 && pressed == idYes
}

// taskConfig is a TASKDIALOGCONFIG with two buttons, of which cancel is the default.
func taskConfig(owner, title, text, buttons uintptr) packed {
	var c packed
	c.number(0) // its size, below
	c.pointer(owner)
	c.pointer(0) // no instance: no resources
	c.number(allowCancellation | relativeToWindow)
	c.number(0) // no common buttons
	c.pointer(title)
	c.pointer(0xFFFF) // TD_WARNING_ICON
	c.pointer(0)      // no instruction above the text
	c.pointer(text)
	c.number(2)
	c.pointer(buttons)
	c.number(idCancel)
	c.number(0) // no radio buttons
	c.pointer(0)
	c.number(0)
	for range 4 { // verification, expanded information, its controls
		c.pointer(0)
	}
	c.pointer(0) // footer
	c.pointer(0)
	c.pointer(0) // no callback
	c.pointer(0)
	c.number(0)                                      // as wide as it needs
	binary.LittleEndian.PutUint32(c, uint32(len(c))) //#nosec G115 -- a hundred and some
	return c
}

// ownWindow is the window in front when it is the program's, 0 otherwise.
func ownWindow() uintptr {
	window, _, _ := inFront.Call()
	var process uint32
	_, _ = windows.GetWindowThreadProcessId(windows.HWND(window), &process)
	if process != uint32(os.Getpid()) { //#nosec G115 -- a process id
		return 0
	}
	return window
}
