package vault

import "bytes"

// Keys in the store:
//
//	r <collection> 00 <id>                              a record, sealed
//	i <collection> 00 <index> 00 <key> 00 01 <id>       an index entry, its MAC
//	s <collection>                                      the collection's schema, sealed
//	s :format                                           the format and the newest program that wrote, sealed
//	c                                                   written by every commit
//	m <collection>                                      written when its members change
//
// A zero byte inside an index key is written as 00 FF, so that entries sort
// by key and then by id.

func recordKey(collection, id string) []byte {
	b := make([]byte, 0, 2+len(collection)+len(id))
	b = append(b, 'r')
	b = append(b, collection...)
	b = append(b, 0)
	return append(b, id...)
}

func schemaKey(collection string) []byte  { return append([]byte{'s'}, collection...) }
func membersKey(collection string) []byte { return append([]byte{'m'}, collection...) }

func indexesPrefix(collection string) []byte {
	b := append([]byte{'i'}, collection...)
	return append(b, 0)
}

// indexPrefix is what the entries of all keys with the prefix begin with.
func indexPrefix(collection, index, keyPrefix string) []byte {
	b := make([]byte, 0, 8+len(collection)+len(index)+len(keyPrefix))
	b = append(b, 'i')
	b = append(b, collection...)
	b = append(b, 0)
	b = append(b, index...)
	b = append(b, 0)
	for i := range len(keyPrefix) {
		b = append(b, keyPrefix[i])
		if keyPrefix[i] == 0 {
			b = append(b, 0xFF)
		}
	}
	return b
}

// indexExact is what the entries of one key begin with; the id follows.
func indexExact(collection, index, key string) []byte {
	return append(indexPrefix(collection, index, key), 0, 1)
}

func indexEntry(collection, index, key, id string) []byte {
	return append(indexExact(collection, index, key), id...)
}

// splitEntry takes an entry's key apart, after the prefix of its index.
func splitEntry(rest []byte) (key, id string, ok bool) {
	var b bytes.Buffer
	for i := 0; i < len(rest); i++ {
		if rest[i] != 0 {
			b.WriteByte(rest[i])
			continue
		}
		if i++; i == len(rest) {
			break
		}
		switch rest[i] {
		case 0xFF:
			b.WriteByte(0)
		case 1:
			return b.String(), string(rest[i+1:]), i+1 < len(rest)
		default:
			return "", "", false
		}
	}
	return "", "", false
}

// after returns the smallest key greater than every key with the prefix, nil
// when there is none.
func after(prefix []byte) []byte {
	b := bytes.Clone(prefix)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] != 0xFF {
			b[i]++
			return b[:i+1]
		}
	}
	return nil
}
