// Package trouble keeps a log beside the vault and makes the report that a
// person sends when something went wrong. Neither holds secrets, merchants'
// data or the person's name: what is free text is masked, and what is structured
// is reduced to its shape.
package trouble
