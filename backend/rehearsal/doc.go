// Package rehearsal tries a plan on the simulator before it is begun: with
// copies of the merchants' records and of what is known of their versions, with
// builds and audits as long as they were seen to take, and with a clock that
// leaps over all waiting. Days pass in minutes; calls take the time they take.
//
// Nothing is sent to the platform, and nothing of the workspace changes. What a
// rehearsal needs lies beside the vault: records in a vault of its own whose
// passphrase nobody knows, the simulated platform in memory, answering nobody
// but who has its key. It is removed when the rehearsal is over, and by the next
// one when the program was killed.
package rehearsal
