// Package batch publishes one template version to many merchants, and takes it
// back again.
//
// A batch is a plan and one task for each merchant. A task is a durable state
// machine: before a call that changes something its intent is on disk, and its
// outcome after. When the outcome is not known, because the answer was lost or
// the program ended, the platform is asked what is true before anything is
// done again. A batch lives for days and most of that is waiting, so nothing
// but a record and a timer exists for a task that waits.
//
// One engine runs all batches of a workspace. It keeps only as many calls under
// way as the pacing of the third-party app can use, and prefers those that
// start the long waits: submissions before builds before uploads before the
// rest, so that audits run while the uploads of others go on.
package batch
