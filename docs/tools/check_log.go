// check_log reads a C2SP tiled log (tlog-tiles) with the libraries of Go's own checksum database,
// golang.org/x/mod/sumdb/note and golang.org/x/mod/sumdb/tlog.
//
//	go run check_log.go PREFIX LOG_KEY [WITNESS_KEY]
//
// PREFIX is where the log is served; LOG_KEY and WITNESS_KEY are verifier keys name+hash+key. The
// environment variable AUTHORIZATION is sent as that header. It checks the signatures, that all
// tiles belong to the checkpoint, and that every entry is the one of its leaf.
package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func get(path string) ([]byte, error) {
	request, err := http.NewRequest("GET", strings.TrimRight(os.Args[1], "/")+"/"+path, nil)
	if err != nil {
		return nil, err
	}
	if value := os.Getenv("AUTHORIZATION"); value != "" {
		request.Header.Set("Authorization", value)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != 200 {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return io.ReadAll(answer.Body)
}

// tilePath leaves out the height that Go's checksum database has in its paths.
func tilePath(tile tlog.Tile) string {
	return "tile/" + strings.TrimPrefix(tile.Path(), "tile/8/")
}

type tiles struct{}

func (tiles) Height() int                     { return height }
func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		data, err := get(tilePath(tile))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

// witness verifies cosignature/v1, which package note does not know.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }
func (w witness) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(signature), text)
	return ed25519.Verify(w.key, []byte(message), signature[8:])
}

func newWitness(line string) (note.Verifier, error) {
	parts := strings.SplitN(line, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("not a verifier key")
	}
	hash, err := strconv.ParseUint(parts[1], 16, 32)
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return nil, errors.New("not a key of type 0x04")
	}
	return witness{parts[0], uint32(hash), key[1:]}, nil
}

func check() (string, error) {
	verifier, err := note.NewVerifier(os.Args[2])
	if err != nil {
		return "", err
	}
	known := []note.Verifier{verifier}
	if len(os.Args) > 3 {
		cosigner, err := newWitness(os.Args[3])
		if err != nil {
			return "", err
		}
		known = append(known, cosigner)
	}
	checkpoint, err := get("checkpoint")
	if err != nil {
		return "", err
	}
	opened, err := note.Open(checkpoint, note.VerifierList(known...))
	if err != nil {
		return "", err
	}
	if len(opened.Sigs) != len(known) {
		return "", fmt.Errorf("%d of %d signatures are there", len(opened.Sigs), len(known))
	}
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return "", err
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return "", err
	}
	reader := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, tiles{})
	for first := int64(0); first < size; first += 1 << height {
		width := min(size-first, 1<<height)
		path := tilePath(tlog.Tile{H: height, L: 0, N: first >> height, W: int(width)})
		bundle, err := get(strings.Replace(path, "tile/0/", "tile/entries/", 1))
		if err != nil {
			return "", err
		}
		var indexes []int64
		var entries []tlog.Hash
		for i := int64(0); i < width; i++ {
			indexes = append(indexes, tlog.StoredHashIndex(0, first+i))
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return "", errors.New("a bundle is cut off")
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			entries = append(entries, tlog.RecordHash(bundle[2:end]))
			bundle = bundle[end:]
		}
		hashes, err := reader.ReadHashes(indexes) // authenticated by the root
		if err != nil {
			return "", err
		}
		for i, hash := range hashes {
			if hash != entries[i] {
				return "", fmt.Errorf("entry %d is not that of its leaf", first+int64(i))
			}
		}
	}
	return fmt.Sprintf("log is sound: %d entries of %s, %d signatures", size, lines[0], len(known)), nil
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}

func main() {
	if len(os.Args) < 3 {
		log.Fatal("usage: check_log PREFIX LOG_KEY [WITNESS_KEY]")
	}
	found, err := check()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(found)
}
