// Package member is the people who may develop or try a merchant's mini
// program: inviting them, one or to many mini programs at once, removing them,
// and what became of each invitation.
//
// The lists are stored with the time they were read, so that they can be
// looked at without a network.
package member
