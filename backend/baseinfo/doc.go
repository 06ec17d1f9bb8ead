// Package baseinfo is what a mini program says about itself: its base info, its
// categories with the qualifications they ask for, and the server domains it
// may talk to.
//
// Everything read from the platform is stored with the time it was read, so
// that it can be looked at without a network. Everything a person enters is
// checked here, with the platform's own limits, before the network is touched.
package baseinfo
