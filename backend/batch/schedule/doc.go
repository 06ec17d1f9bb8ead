// Package schedule answers what is due when. It knows neither a vault nor the
// life of a version: a task is an Item with a time and a rank, a third-party
// app is a Queue, a daily quota is a Gate, and how long the platform takes for
// something is learned by a Learner. It has no goroutine and no clock; every
// method is told the time, so that tests run it in virtual time. Nothing here
// is safe for concurrent use: it belongs to whoever runs the batches.
package schedule
