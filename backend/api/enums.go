package api

import (
	"reflect"

	"minifleet/backend/alipay"
	"minifleet/backend/api/session"
	"minifleet/backend/authorize"
	"minifleet/backend/baseinfo"
	"minifleet/backend/batch"
	"minifleet/backend/code"
	"minifleet/backend/creation"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/filing"
	"minifleet/backend/fleet"
	"minifleet/backend/hold"
	"minifleet/backend/journal"
	"minifleet/backend/member"
	"minifleet/backend/merchant"
	"minifleet/backend/message"
	"minifleet/backend/notice"
	"minifleet/backend/outbound"
	"minifleet/backend/permission"
	"minifleet/backend/picture"
	"minifleet/backend/precheck"
	"minifleet/backend/privacy"
	"minifleet/backend/provider"
	"minifleet/backend/rehearsal"
	"minifleet/backend/road"
	"minifleet/backend/run"
	"minifleet/backend/version"
)

// Enums lists the values of every named string type a screen meets, so that
// the generated TypeScript has a union where Go has constants.
func Enums() map[reflect.Type][]string {
	all := map[reflect.Type][]string{}
	enum(all, fault.Chinese, fault.English)
	enum(all, fault.RetryNever, fault.RetryNow, fault.RetryLater, fault.RetryAfterInput, fault.RetryAfterSetup,
		fault.RetryAfterConsent, fault.RetryAfterLookup, fault.RetryAfterUnlock, fault.RetryElsewhere, fault.RetryNotSupported)
	enum(all, event.VaultState, event.AppChanged, event.MerchantSaved, event.Authorization, event.BaseInfo,
		event.Readiness, event.Versions, event.Members, event.Codes, event.BatchChanged, event.TaskChanged, event.RunChanged, event.Journaled,
		event.Channel, event.Listener, event.Settings, event.Network, event.Simulator, event.Rehearsal, event.HoldChanged, event.Views, event.Backup,
		event.Inbox, event.Notice, session.Everything)
	enum(all, hold.Reasons()...)
	enum(all, rehearsal.Preparing, rehearsal.Playing, rehearsal.Over, rehearsal.Broken, rehearsal.Cancelled)
	enum(all, rehearsal.Unfinished, rehearsal.Ended, rehearsal.Stopped, rehearsal.Halted, rehearsal.Waiting, rehearsal.TooLong)
	enum(all, append(fleet.Kinds(), "")...)
	enum(all, append(fleet.States(), "")...)
	enum(all, fleet.Places()...)
	enum(all, append(road.Kinds(), "")...)
	enum(all, append(road.Everybody(), "")...)
	enum(all, append(alipay.FilingStates(), "")...)
	enum(all, append(filing.Stages(), "")...)
	enum(all, filing.Parts()...)
	enum(all, filing.Kinds()...)
	enum(all, filing.Needs()...)
	enum(all, filing.FaceStates()...)
	enum(all, precheck.Block, precheck.Warning)
	enum(all, outbound.System, outbound.None, outbound.Address)
	enum(all, event.Audits, event.Authorizations, event.Batches, event.Templates)
	enum(all, ShellDesktop, ShellBrowser, ShellCommand)
	enum(all, StateNone, StateLocked, StateHeld, StateUnlocked)
	enum(all, LogWarn, LogInfo, LogDebug)
	enum(all, StartOff, StartOn, StartOther, StartBarred)
	enum(all, ThemeLight, ThemeDark, ThemeSystem)
	enum(all, alipay.ModeKey, alipay.ModeCert)
	enum(all, provider.Ordinary, provider.Standard)
	enum(all, provider.StepKeys, provider.StepDNS, provider.StepConnect, provider.StepTLS, provider.StepGateway,
		provider.StepAccepted, provider.StepVerified, provider.StepEncryption, provider.StepPermission)
	enum(all, merchant.ExistingUpdate, merchant.ExistingSkip, merchant.ExistingBad)
	enum(all, merchant.GoodOnly, merchant.AllOrNone)
	enum(all, merchant.RowAdd, merchant.RowUpdate, merchant.RowSkip)
	enum(all, merchant.CSV, merchant.XLSX)
	enum(all, fleet.Standings()...)
	enum(all, fleet.Releases()...)
	enum(all, "", fleet.ArchiveOnly, fleet.ArchiveBoth)
	enum(all, append(fleet.Sorts(), "")...)
	enum(all, append(fleet.Endings(), "")...)
	enum(all, authorize.Forms()...)
	enum(all, authorize.StateNone, authorize.StateActive, authorize.StateLost)
	enum(all, authorize.PendingWaiting, authorize.PendingDone, authorize.PendingOther, authorize.PendingExpired, authorize.PendingWithdrawn)
	enum(all, "", authorize.LossCancelled, authorize.LossRefused, authorize.LossInvalid, authorize.LossRefresh, authorize.LossMoved, authorize.LossIdentity)
	enum(all, authorize.NeedLost, authorize.NeedProblem, authorize.NeedDecide, authorize.NeedMethods, authorize.NeedRefresh, authorize.NeedFirst)
	enum(all, creation.StateSending, creation.StatePlaced, creation.StateConfirmed, creation.StateRefused, creation.StateClosed)
	enum(all, baseinfo.RouteImmediate, baseinfo.RouteAudit, baseinfo.RouteUnknown)
	enum(all, picture.ModeRGB, picture.ModeRGBA, picture.ModeGray, picture.ModeIndexed, picture.ModeCMYK)
	enum(all, message.Off, message.Connecting, message.Open, message.Waiting)
	enum(all, message.FindingKinds()...)
	enum(all, member.Developer, member.Experiencer)
	enum(all, member.Joined, member.Invited, member.Refused, member.Expired, member.Other)
	enum(all, code.Square, code.CircleBlue, code.CircleWhite)
	enum(all, code.Exact, code.Fuzzy, code.Pattern)
	enum(all, fleet.NeedKinds()...)
	enum(all, fleet.DueKinds()...)
	enum(all, batch.Creating, batch.Deleting, batch.Scheduled, batch.Active, batch.Paused, batch.Confirm, batch.Stopping, batch.BatchDone, batch.BatchCancel)
	enum(all, version.None, version.Building, version.Init, version.Auditing, version.AuditReject, version.WaitRelease, version.BaseAuditPass,
		version.InGray, version.Release, version.Offline, version.AuditOffline)
	enum(all, version.Upload, version.BuildQuery, version.Submit, version.CancelAudit, version.BackToDevelopment, version.Delete, version.Gray,
		version.EndGray, version.PutOnline, version.TakeOffline, version.RollBack, version.ExperienceCreate, version.ExperienceQuery, version.ExperienceCancel)
	enum(all, version.BuildQueued, version.BuildRunning, version.BuildDone, version.BuildFailed, version.BuildTimedOut)
	enum(all, version.ExperienceNone, version.ExperiencePackaging, version.ExperienceReady)
	enum(all, batch.GoalBuilt, batch.GoalExperience, batch.GoalAudited, batch.GoalOnline, batch.GoalHeld, batch.GoalGray10, batch.GoalGray30, batch.GoalGray50,
		batch.GoalRolledBack, batch.GoalWithdrawn, batch.GoalOffline)
	enum(all, batch.Pending, batch.Running, batch.WaitAuth, batch.WaitQuota, batch.WaitOutside, batch.WaitRelease, batch.Succeeded, batch.Failed,
		batch.Cancelled,
		batch.LeftAlone)
	enum(all, batch.StepUpload, batch.StepBuild, batch.StepSubmit, batch.StepClear, batch.StepAudit, batch.StepOnline, batch.StepGray,
		batch.StepExperience, batch.StepPackage, batch.StepRollback, batch.StepEndGray, batch.StepLook, batch.StepWithdraw, batch.StepOffline)
	enum(all, batch.StageUpload, batch.StageBuild, batch.StageSubmit, batch.StageAudit, batch.StageRelease, batch.StageExperience, batch.StageWithdraw,
		batch.StageOffline, batch.StageRollback)
	enum(all, batch.WithdrawAudits, batch.RollBackAll, batch.TakeAllOffline)
	enum(all, batch.Blocks, batch.Warns)
	enum(all, batch.XLSX, batch.HTML, batch.JSON)
	enum(all, batch.OfTemplate, batch.OfApp, batch.OfPlatform)
	enum(all, batch.Stop, batch.Replace)
	enum(all, batch.Refuse, batch.LeaveOut, batch.WaitForIt)
	enum(all, batch.Untried, batch.Intended, batch.Unsure, batch.Ours, batch.Foreign)
	enum(all, run.Running, run.Held, run.Stopping, run.Stopped, run.BrokenOff, run.Over)
	enum(all, run.Waiting, run.Begun, run.Looking, run.OK, run.Failed, run.Unknown, run.Skipped)
	enum(all, member.KindInvite, member.KindRemove, member.KindRead, code.KindMake, version.KindRead, version.KindReasons, fleet.KindAsk, baseinfo.KindEdit,
		privacy.KindSubmit, privacy.KindRead, permission.KindApply, permission.KindRead, notice.KindTake, baseinfo.KindDomainAdd, baseinfo.KindDomainRemove,
		filing.KindSubmit, filing.KindFace, filing.KindRead, authorize.KindLinks)
	enum(all, journal.Pending, journal.OK, journal.Failed, journal.Unknown)
	return all
}

func enum[T ~string](all map[reflect.Type][]string, values ...T) {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	all[reflect.TypeFor[T]()] = texts
}
