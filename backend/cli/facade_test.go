package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Why a method of the facade is asked by no command.
const (
	sameForMany = "a command asks for many at once, one of them too"
	drawn       = "what a screen draws or offers to choose from"
	typed       = "checks what is being typed; a command is checked when it acts"
	windowOnly  = "of the window and its page: files that are picked, the lock, what is remembered of screens"
	demoPanel   = "the panel of the demo; the simulator has a page of its own for who works at a terminal"
	ownDoor     = "a command has the vault or the program itself before it"
)

// withoutCommand are the methods no command asks, and why.
var withoutCommand = map[string]string{
	"Apps.Get": sameForMany, "Apps.TestForm": typed,
	"Authorization.Callback": drawn, "Authorization.Grants": drawn, "Authorization.Link": drawn, "Authorization.QR": drawn, "Authorization.SavePage": drawn,
	"BaseInfo.CheckLogo": typed, "BaseInfo.CutLogo": drawn, "BaseInfo.Logos": drawn, "BaseInfo.Qualifications": drawn,
	"Batches.CheckForm": typed, "Batches.OfMerchant": drawn,
	"Codes.Check": typed, "Codes.CheckRule": typed, "Codes.Choices": drawn, "Codes.Create": sameForMany, "Codes.Delete": sameForMany,
	"Codes.LinkPicture": drawn, "Codes.SaveLinkPicture": drawn, "Codes.SavePicture": sameForMany,
	"Demo.AddMerchants": demoPanel, "Demo.Configure": demoPanel, "Demo.Consent": demoPanel, "Demo.CutMessages": demoPanel,
	"Demo.Decide": demoPanel, "Demo.NextDay": demoPanel, "Demo.Panel": demoPanel, "Demo.Penalize": demoPanel,
	"Demo.ReleaseTemplate": demoPanel, "Demo.Revoke": demoPanel, "Demo.Start": demoPanel,
	"Domains.Check": typed, "Domains.Late": drawn,
	"Drafts.List": windowOnly, "Drafts.Save": windowOnly,
	"Files.Open": windowOnly, "Files.SaveTable": windowOnly,
	"Filing.FaceQR": drawn, "Filing.Picture": drawn, "Filing.PictureWords": drawn, "Filing.Read": sameForMany,
	"Filing.Submit": sameForMany,
	"Fleet.Ask":     sameForMany, "Fleet.Rows": drawn,
	"Inbox.See":       windowOnly,
	"Journal.Choices": drawn,
	"Members.Delete":  sameForMany, "Members.Invite": sameForMany,
	"Merchants.Choices": drawn, "Merchants.ImportTemplate": drawn, "Merchants.Meant": drawn, "Merchants.Retag": drawn,
	"Merchants.SaveBadRows": drawn, "Merchants.Sheets": drawn,
	"Messages.Channels": drawn,
	"Overview.Get":      drawn,
	"Permissions.Apply": sameForMany, "Permissions.Attachment": drawn, "Permissions.Catalog": drawn, "Permissions.Read": sameForMany,
	"Privacy.CheckTemplate": typed, "Privacy.Read": sameForMany, "Privacy.Submit": sameForMany,
	"Road.Preview":      drawn,
	"System.Background": windowOnly, "System.Info": ownDoor, "System.Licences": windowOnly, "System.Notify": windowOnly,
	"System.OpenExternal": windowOnly, "System.Quit": windowOnly, "System.Raise": windowOnly,
	"System.Spell": windowOnly, "System.StartWithSystem": windowOnly,
	"Templates.Online":     drawn,
	"Vault.AddRestorePart": windowOnly, "Vault.Backup": ownDoor, "Vault.BackupLabel": windowOnly, "Vault.BackupNow": ownDoor,
	"Vault.BeginRestore": windowOnly, "Vault.BeginVerify": windowOnly, "Vault.Create": ownDoor, "Vault.EndRestore": windowOnly,
	"Vault.EndVerify": windowOnly, "Vault.Lock": windowOnly, "Vault.MoveStrays": windowOnly, "Vault.PickBackupFolder": windowOnly,
	"Vault.Strength": typed, "Vault.Touch": windowOnly, "Vault.Unlock": ownDoor,
	"Versions.Attachment": drawn, "Versions.Check": typed, "Versions.Picture": drawn, "Versions.PrecheckRules": drawn, "Versions.PreviewExt": drawn,
}

// TestAllThatTheScreensDoCommandsDo: every method of the facade is asked by a
// command, or stands above with the reason why none asks it.
func TestAllThatTheScreensDoCommandsDo(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{}
	method := regexp.MustCompile(`\(\*api\.(\w+)\)\.\s*(\w+)`)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range method.FindAllStringSubmatch(string(text), -1) {
			asked[m[1]+"."+m[2]] = true
		}
	}
	golden, err := os.ReadFile("../api/testdata/methods.golden")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for line := range strings.Lines(string(golden)) {
		name, _, _ := strings.Cut(line, "(")
		there[name] = true
		if _, excepted := withoutCommand[name]; !asked[name] && !excepted {
			t.Errorf("no command asks %s", name)
		}
	}
	for name := range withoutCommand {
		if asked[name] || !there[name] {
			t.Errorf("%s needs no exception: a command asks it, or it is gone", name)
		}
	}
}
