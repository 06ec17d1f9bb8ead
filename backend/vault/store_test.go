package vault

import (
	"fmt"
	"reflect"
	"testing"
)

// An update of Badger that brings another option, drops one or changes a
// default has to be looked at: what the vault promises rests on these.
func TestWhatIsAskedOfBadgerIsAllThereIs(t *testing.T) {
	want := map[string]string{
		"Dir": "d", "ValueDir": "d", "SyncWrites": "true", "NumVersionsToKeep": "1", "ReadOnly": "false",
		"Compression": "0", "InMemory": "false", "MetricsEnabled": "false", "NumGoroutines": "8",
		"MemTableSize": fmt.Sprint(memTableSize), "BaseTableSize": "2097152", "BaseLevelSize": "10485760",
		"LevelSizeMultiplier": "10", "TableSizeMultiplier": "2", "MaxLevels": "7", "VLogPercentile": "0",
		"ValueThreshold": fmt.Sprint(valueThreshold), "NumMemtables": "2", "BlockSize": "4096", "BloomFalsePositive": "0.01",
		"BlockCacheSize": "8388608", "IndexCacheSize": "33554432", "NumLevelZeroTables": "0",
		"NumLevelZeroTablesStall": "8", "ValueLogFileSize": fmt.Sprint(valueLogSize), "ValueLogMaxEntries": "1000000",
		"NumCompactors": "0", "CompactL0OnClose": "false", "LmaxCompaction": "false", "ZSTDCompressionLevel": "1",
		"VerifyValueChecksum": "true", "ChecksumVerificationMode": "2", "DetectConflicts": "true", "NamespaceOffset": "-1",
		"ExternalMagicVersion": "0", "BypassLockGuard": "false",
	}
	got := reflect.ValueOf(storeOptions("d", []byte("k"), Options{}))
	for i := range got.NumField() {
		f := got.Type().Field(i)
		if !f.IsExported() || f.Name == "Logger" || f.Name == "EncryptionKey" || f.Name == "EncryptionKeyRotationDuration" {
			continue
		}
		is := fmt.Sprint(got.Field(i).Interface())
		if f.Type.Kind() == reflect.Uint8 || f.Type.Kind() == reflect.Uint32 || f.Type.Kind() == reflect.Int {
			is = fmt.Sprintf("%d", got.Field(i).Interface())
		}
		if w, known := want[f.Name]; !known {
			t.Errorf("Badger has an option that nobody looked at: %s = %s", f.Name, is)
		} else if w != is {
			t.Errorf("%s is %s, not %s", f.Name, is, w)
		}
		delete(want, f.Name)
	}
	for name := range want {
		t.Errorf("Badger has no option %s any more", name)
	}
}
