package cli

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/term"

	"minifleet/backend/api"
	"minifleet/backend/charset"
	"minifleet/backend/disk"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// maxPassphrase bounds what is read as a passphrase, in bytes.
const maxPassphrase = 4096

// passphrase returns the passphrase from the file, the environment or the
// terminal, in this order. It is never taken from an argument, which other
// users of the machine could read. confirm asks twice on a terminal.
func (r *runner) passphrase(confirm bool) ([]byte, error) {
	if r.passphraseFile != "" {
		return passphraseFile.line(r.passphraseFile)
	}
	if r.given != nil && len(r.given) == 0 {
		return nil, fault.New("cli.no_passphrase", fault.T("the variable %s is empty", "变量 %s 是空的", passphraseVariable)).
			WithHint(fault.T("unset it to be asked, or use --passphrase-file FILE", "取消设置该变量即会询问口令，或使用 --passphrase-file FILE"))
	}
	if r.given != nil {
		return bytes.Clone(r.given), nil
	}
	return r.askPassphrase(fault.T("Passphrase: ", "口令："), confirm)
}

// newPassphrase returns the passphrase to set, from a file or the terminal.
func (r *runner) newPassphrase(file string) ([]byte, error) {
	if file != "" {
		return passphraseFile.line(file)
	}
	return r.askPassphrase(fault.T("New passphrase: ", "新口令："), true)
}

// secretFile is a kind of file whose first line is a secret, as messages and
// codes name it.
type secretFile struct {
	en, zh              string // of the secret
	badCode, sharedCode fault.Code
}

var (
	passphraseFile = secretFile{"passphrase", "口令", "cli.passphrase_file", "cli.passphrase_file_open"}
	passwordFile   = secretFile{"password", "密码", "cli.password_file", "cli.password_file_open"}
)

// text puts the secret's name in the place of SECRET.
func (s secretFile) text(en, zh string, args ...any) fault.Text {
	return fault.T(strings.ReplaceAll(en, "SECRET", s.en), strings.ReplaceAll(zh, "SECRET", s.zh), args...)
}

func (s secretFile) unreadable(err error) error {
	return fault.Wrap(err, s.badCode, s.text("the SECRET file cannot be read", "无法读取SECRET文件"))
}

// line reads the first line of a file in any encoding.
func (s secretFile) line(path string) ([]byte, error) {
	content, err := s.content(path)
	if err != nil {
		return nil, err
	}
	defer clear(content)
	text, _, err := charset.File(content)
	if err != nil {
		return nil, s.unreadable(err)
	}
	line, _, _ := strings.Cut(text, "\n")
	line, _, _ = strings.Cut(line, "\r")
	if line == "" {
		return nil, fault.New(s.badCode, s.text("the first line of the SECRET file is empty", "SECRET文件的第一行是空的"))
	}
	return []byte(line), nil
}

func (s secretFile) content(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, s.unreadable(err)
	}
	defer f.Close()
	if err := s.onlyOurs(f); err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(f, maxPassphrase+1))
	if err != nil {
		return nil, s.unreadable(err)
	}
	if len(content) > maxPassphrase {
		return nil, fault.New(s.badCode, s.text("the SECRET file is larger than %d bytes", "SECRET文件超过 %d 字节", maxPassphrase))
	}
	return content, nil
}

// onlyOurs refuses a file that other users of the machine can read. One in a
// directory that is closed to them is not; pipes have no others.
func (s secretFile) onlyOurs(f *os.File) error {
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return err
	}
	for _, path := range []string{f.Name(), filepath.Dir(f.Name())} {
		if access, err := disk.AccessTo(path); err != nil || access != disk.OthersToo {
			return nil // what cannot be told is told by reading
		}
	}
	return fault.New(s.sharedCode, s.text("other users of this machine can read the SECRET file %s", "本机的其他用户可以读取SECRET文件 %s", f.Name())).
		WithHint(s.text("close it to them (%s), and change the SECRET if somebody may have read it", "请禁止他人读取（%s）；若可能已被读取，请修改SECRET", closeFile(f.Name())))
}

// opening opens something with the passphrase. A vault that was made when the
// bytes of a passphrase file were taken as they are still opens with that file.
func (r *runner) opening(open func(passphrase []byte) error) error {
	passphrase, err := r.passphrase(false)
	if err != nil {
		return err
	}
	err = open(passphrase)
	if r.passphraseFile == "" || fault.CodeOf(err) != vault.CodeWrongPassphrase {
		return err
	}
	content, readErr := passphraseFile.content(r.passphraseFile)
	if readErr != nil {
		return err
	}
	line, _, _ := bytes.Cut(content, []byte("\n"))
	if line = bytes.TrimRight(line, "\r\n"); len(line) == 0 || bytes.Equal(line, passphrase) {
		return err
	}
	return open(line)
}

func (r *runner) askPassphrase(prompt fault.Text, confirm bool) ([]byte, error) {
	file, ok := r.streams.In.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return nil, fault.New("cli.no_passphrase",
			fault.T("no passphrase was given and there is no terminal to ask on", "没有提供口令，也没有可以询问的终端")).
			WithHint(fault.T("set MINIFLEET_PASSPHRASE or use --passphrase-file FILE", "请设置 MINIFLEET_PASSPHRASE，或使用 --passphrase-file FILE"))
	}
	first, err := r.askSecret(file, prompt.In(r.language()))
	if err != nil || !confirm {
		return first, err
	}
	if err := api.CheckPassphrase(first); err != nil { // one that is refused is not asked for twice
		clear(first)
		return nil, err
	}
	second, err := r.askSecret(file, r.say("Once more: ", "请再输入一次："))
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(first, second) {
		return nil, fault.New("cli.passphrase_differs",
			fault.T("the two passphrases differ", "两次输入的口令不一致"))
	}
	return first, nil
}
