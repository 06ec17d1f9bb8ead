package vault

// FindPrefix calls fn for the records that have a key with the prefix in the
// index, by ascending key and id: once for each such key.
func (c *Collection[T]) FindPrefix(tx *Tx, index, keyPrefix string, fn func(T) error) error {
	return c.find(tx, index, indexPrefix(c.s.Name, index, keyPrefix),
		hasPrefix(keyPrefix), fn)
}
