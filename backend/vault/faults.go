package vault

import (
	"errors"

	"minifleet/backend/fault"
)

// ErrNotFound says that a collection has no record of the id.
var ErrNotFound = errors.New("vault: no such record")

// Stop returned by the function given to Each, EachReverse, Find or
// FindPrefix ends the walk early; the walk then returns nil.
//
//lint:ignore ST1012 it is no failure, and reads as a command: return vault.Stop
var Stop = errors.New("vault: stop")

// The codes of this package's faults.
const (
	CodeMissing         fault.Code = "vault.missing"
	CodeExists          fault.Code = "vault.exists"
	CodeInUse           fault.Code = "vault.in_use"
	CodeWrongPassphrase fault.Code = "vault.wrong_passphrase"
	CodeWeakPassphrase  fault.Code = "vault.passphrase_weak"
	CodePassphraseForm  fault.Code = "vault.passphrase_form"
	CodeDamaged         fault.Code = "vault.damaged"
	CodeNewerSchema     fault.Code = "vault.newer_schema"
	CodeClosed          fault.Code = "vault.closed"
	CodeTooBig          fault.Code = "vault.too_big"
	CodeUnusable        fault.Code = "vault.unusable"
	CodeDiskFull        fault.Code = "vault.disk_full"
	CodeBackupDamaged   fault.Code = "vault.backup_damaged"
)

func missing(cause error) error {
	return fault.Wrap(cause, CodeMissing, fault.T("there is no vault in this folder", "此文件夹中没有保险库")).
		WithHint(fault.T("create a vault, or choose the folder of an existing one", "请新建保险库，或选择已有保险库所在的文件夹")).
		WithRetry(fault.RetryAfterInput)
}

func exists() error {
	return fault.New(CodeExists, fault.T("this folder already holds a vault", "此文件夹中已有保险库")).
		WithHint(fault.T("unlock it, or choose another folder", "请解锁该保险库，或选择其他文件夹")).
		WithRetry(fault.RetryAfterInput)
}

func inUse(cause error) error {
	return fault.Wrap(cause, CodeInUse, fault.T("another program has this vault open", "另一个程序正在使用此保险库")).
		WithHint(fault.T("close the other MiniFleet window or command and try again", "请关闭另一个 MiniFleet 窗口或命令后重试")).
		WithRetry(fault.RetryElsewhere)
}

func wrongPassphrase() error {
	return fault.New(CodeWrongPassphrase, fault.T("the passphrase is not right", "口令不正确")).
		WithHint(fault.T("check the input method and Caps Lock; nothing was changed", "请检查输入法和大写锁定；未做任何更改")).
		WithRetry(fault.RetryAfterInput).WithField("passphrase")
}

func emptyPassphrase() error {
	return refusedPassphrase(fault.T("the passphrase is empty", "口令不能为空"))
}

func weakPassphrase(why fault.Text) error {
	return refusedPassphrase(fault.Text{EN: "this passphrase is too easy to guess: " + why.EN, ZH: "口令太容易被猜到：" + why.ZH})
}

func refusedPassphrase(why fault.Text) error {
	return fault.New(CodeWeakPassphrase, why).
		WithHint(fault.T("four or more unrelated words make a good passphrase", "建议使用四个以上互不相关的词组成口令")).
		WithRetry(fault.RetryAfterInput).WithField("passphrase")
}

// damaged names the part of the vault that is not as it was written: a
// collection, or a file.
func damaged(part string, cause error) error {
	return fault.Wrap(cause, CodeDamaged,
		fault.T("the vault is damaged: %s is not as it was written", "保险库已损坏：%s 的内容与写入时不一致", part)).
		WithHint(fault.T("restore the latest backup into a new folder; keep this folder until that has worked. Without a backup: minifleet vault check tells what can still be read, minifleet vault rescue NEWDIR saves it",
			"请将最近的备份恢复到新文件夹；确认成功前请保留此文件夹。没有备份时：minifleet vault check 可查看还能读取什么，minifleet vault rescue 新目录 可抢救出来"))
}

func newerSchema(part string) error {
	return fault.New(CodeNewerSchema,
		fault.T("a newer MiniFleet wrote this vault (%s)", "此保险库由更新版本的 MiniFleet 写入（%s）", part)).
		WithHint(fault.T("install the newest MiniFleet and open the vault with it", "请安装最新版 MiniFleet 后再打开"))
}

func newerProgram(program string) error {
	if program == "" {
		return newerSchema(formatName)
	}
	return fault.New(CodeNewerSchema,
		fault.T("MiniFleet %s wrote this vault, and this program is too old for it", "此保险库由 MiniFleet %s 写入，当前程序版本过旧", program)).
		WithHint(fault.T("install that version or a newer one; nothing was changed", "请安装该版本或更新的版本；未做任何更改"))
}

func closed() error {
	return fault.New(CodeClosed, fault.T("the vault is locked", "保险库已锁定")).
		WithHint(fault.T("unlock it with the passphrase", "请输入口令解锁")).WithRetry(fault.RetryAfterUnlock)
}

func tooBig(cause error) error {
	return fault.Wrap(cause, CodeTooBig, fault.T("this is too much to store in one step", "一次保存的内容过多")).
		WithHint(fault.T("split it into smaller parts", "请拆分后再保存")).WithRetry(fault.RetryAfterInput)
}

func unusable(cause error) error {
	return fault.Wrap(cause, CodeUnusable, fault.T("the vault's folder cannot be used", "无法使用保险库所在的文件夹")).
		WithHint(fault.T("check that the disk is present and that you may read and write the folder", "请检查磁盘是否可用，以及是否有读写该文件夹的权限")).
		WithRetry(fault.RetryLater)
}

func notAFolder(path string) error {
	return fault.New(CodeUnusable, fault.T("%s is not a folder, and a vault is one", "%s 不是文件夹，无法存放保险库", path)).
		WithHint(fault.T("move it elsewhere, or choose another folder", "请将其移走，或选择其他文件夹")).
		WithRetry(fault.RetryAfterInput)
}

func noLocks(cause error) error {
	return fault.Wrap(cause, CodeUnusable,
		fault.T("this place cannot keep two programs from using the vault at once", "此位置无法防止两个程序同时使用保险库")).
		WithHint(fault.T("network drives often cannot; put the vault on a disk of this computer, and backups on the network drive",
			"网络驱动器通常不支持文件锁；请将保险库放在本机磁盘上，网络驱动器用于存放备份")).
		WithRetry(fault.RetryElsewhere)
}

func diskFull(cause error) error {
	return fault.Wrap(cause, CodeDiskFull, fault.T("the disk is almost full; nothing was stored", "磁盘空间即将用尽，未保存任何内容")).
		WithHint(fault.T("free some space on the disk that holds the vault and try again", "请在保险库所在磁盘上释放空间后重试")).
		WithRetry(fault.RetryLater)
}

func backupDamaged(cause error) error {
	return fault.Wrap(cause, CodeBackupDamaged, fault.T("the backup file is damaged or incomplete", "备份文件已损坏或不完整")).
		WithHint(fault.T("make sure that it is a backup file of MiniFleet, copy it again or use another backup; nothing was changed", "请确认选择的是 MiniFleet 的备份文件；如是，请重新复制或使用其他备份；未做任何更改")).
		WithRetry(fault.RetryAfterInput)
}

func isDamaged(err error) bool { return fault.CodeOf(err) == CodeDamaged }
