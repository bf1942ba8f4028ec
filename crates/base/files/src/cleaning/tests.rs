use std::io::Cursor;

use proptest::prelude::*;

use super::*;

fn cleaned(kind: Kind, bytes: &[u8]) -> Option<Vec<u8>> {
    let mut copy = Vec::new();
    let outcome = clean(kind, &mut Cursor::new(bytes), &mut copy).unwrap();
    (outcome == Cleaning::Cleaned).then_some(copy)
}

fn holds(bytes: &[u8], mark: &[u8]) -> bool {
    bytes.windows(mark.len()).any(|window| window == mark)
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], &length[..], body].concat()
}

fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"Exif\0\0II\x2a\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend(b"\x0f\x01\x02\0\x05\0\0\0\x40\0\0\0"); // maker
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    tiff.extend(b"\0\0\0\0 MAKER GPS 39.9N");
    tiff
}

fn jpeg() -> Vec<u8> {
    [
        b"\xff\xd8".to_vec(),
        segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
        segment(0xe1, &exif(6)),
        segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<GPS/>"),
        segment(0xed, b"Photoshop 3.0\0CITY"),
        segment(0xfe, b"COMMENT"),
        segment(0xdb, &[1; 65]),
        segment(0xc0, &[8; 15]),
        segment(0xc4, &[2; 20]),
        segment(0xda, &[3; 10]),
        b"\x12\xff\x00\x34\xff\xd0\x56".to_vec(),
        b"\xff\xd9".to_vec(),
        b"TRAILING MAKER DATA".to_vec(),
    ]
    .concat()
}

#[test]
fn a_jpeg_keeps_its_picture_and_its_orientation_and_nothing_of_place_device_or_words() {
    let copy = cleaned(Kind::Jpeg, &jpeg()).unwrap();
    for gone in [b"MAKER".as_slice(), b"GPS", b"CITY", b"COMMENT", b"TRAILING", b"ns.adobe"] {
        assert!(!holds(&copy, gone), "{}", String::from_utf8_lossy(gone));
    }
    assert!(holds(&copy, b"JFIF") && holds(&copy, b"\x12\xff\x00\x34\xff\xd0\x56\xff\xd9") && holds(&copy, &[1; 65]));
    assert_eq!(
        pictures::jpeg(&copy).map(|pieces| pieces[0].clone()),
        pictures::jpeg(&jpeg()).map(|pieces| pieces[0].clone())
    );
    assert_eq!(cleaned(Kind::Jpeg, &copy).unwrap(), copy, "cleaning twice changes nothing");
}

fn png() -> Vec<u8> {
    let chunk = |kind: &[u8; 4], body: &[u8]| {
        [&u32::try_from(body.len()).unwrap().to_be_bytes()[..], kind, body, &[0; 4]].concat()
    };
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[1; 13]),
        chunk(b"eXIf", b"GPS 39.9N"),
        chunk(b"tEXt", b"Author\0SOMEBODY"),
        chunk(b"IDAT", b"pixels"),
        chunk(b"tIME", &[7; 7]),
        chunk(b"IEND", b""),
        b"TRAILING".to_vec(),
    ]
    .concat()
}

#[test]
fn a_png_keeps_its_pixels_only() {
    let copy = cleaned(Kind::Png, &png()).unwrap();
    assert!(holds(&copy, b"pixels") && copy.ends_with(b"IEND\0\0\0\0"));
    assert!(!holds(&copy, b"GPS") && !holds(&copy, b"SOMEBODY") && !holds(&copy, b"tIME"));
}

fn riff(form: &[u8; 4], chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut body = form.to_vec();
    for (kind, held) in chunks {
        body.extend(*kind);
        body.extend(u32::try_from(held.len()).unwrap().to_le_bytes());
        body.extend(*held);
        body.extend(vec![0; held.len() % 2]);
    }
    [b"RIFF", &u32::try_from(body.len()).unwrap().to_le_bytes()[..], &body].concat()
}

#[test]
fn a_webp_and_a_wav_keep_picture_and_sound_and_their_sizes_stay_true() {
    let webp = riff(
        b"WEBP",
        &[(b"VP8X", &[0x0c, 0, 0, 0, 1, 0, 0, 1, 0, 0]), (b"VP8 ", b"pixel"), (b"EXIF", b"GPS"), (b"XMP ", b"<GPS/>")],
    );
    assert_eq!(
        cleaned(Kind::WebP, &webp).unwrap(),
        riff(b"WEBP", &[(b"VP8X", &[0, 0, 0, 0, 1, 0, 0, 1, 0, 0]), (b"VP8 ", b"pixel")])
    );
    let wav = riff(b"WAVE", &[(b"fmt ", &[1; 16]), (b"LIST", b"INFO DEVICE"), (b"data", b"sound!")]);
    assert_eq!(cleaned(Kind::Wav, &wav).unwrap(), riff(b"WAVE", &[(b"fmt ", &[1; 16]), (b"data", b"sound!")]));
}

#[test]
fn an_mp3_loses_its_labels() {
    let sound = [b"\xff\xfb\x90\x64".as_slice(), &[9; 200]].concat();
    let tag = [b"TAG".as_slice(), &[b'S'; 125]].concat();
    let whole = [b"ID3\x04\0\0\0\0\0\x06DEVICE".as_slice(), &sound, &tag].concat();
    assert_eq!(cleaned(Kind::Mp3, &whole).unwrap(), sound);
    assert_eq!(cleaned(Kind::Mp3, b"ID3\x04\0\0\0\0\0\x06DEVICEno sound here"), None);
}

fn part(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&u32::try_from(body.len() + 8).unwrap().to_be_bytes()[..], kind, body].concat()
}

fn numbers(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes()).collect()
}

fn track(handler: &[u8; 4], place: u32, size: u32) -> Vec<u8> {
    let handler = [&[0; 8], &handler[..], &[0; 12], b"MakerHandler\0"].concat();
    let table = [
        part(b"stsd", &numbers(&[0, 0])),
        part(b"stsz", &numbers(&[0, 0, 1, size])),
        part(b"stsc", &numbers(&[0, 1, 1, 1, 1])),
        part(b"stco", &numbers(&[0, 1, place])),
    ]
    .concat();
    let media = [
        part(b"mdhd", &numbers(&[0, 0x1111_1111, 0x1111_1111, 1, 1])),
        part(b"hdlr", &handler),
        part(b"minf", &part(b"stbl", &table)),
    ]
    .concat();
    part(b"trak", &[part(b"tkhd", &numbers(&[0, 0x1111_1111, 0x1111_1111, 1])), part(b"mdia", &media)].concat())
}

fn film() -> Vec<u8> {
    let kind = part(b"ftyp", b"isom\0\0\0\0isom");
    let samples = part(b"mdat", b"PICTURE!PATH39.9N");
    let first = u32::try_from(kind.len() + 8).unwrap();
    let inside = [
        part(b"mvhd", &numbers(&[0, 0x1111_1111, 0x1111_1111, 600, 1])),
        track(b"vide", first, 8),
        track(b"meta", first + 8, 9),
        part(b"udta", &part(b"\xa9xyz", b"\0\x12\x15\xc7+39.9042+116.4074/")),
        part(b"meta", b"MakerPhone 15"),
    ]
    .concat();
    [kind, samples, part(b"moov", &inside), part(b"uuid", b"XMP with GPS")].concat()
}

#[test]
fn a_film_keeps_picture_and_sound_where_they_were_and_loses_place_time_maker_and_other_tracks() {
    let film = film();
    let copy = cleaned(Kind::Mp4, &film).unwrap();
    assert_eq!(copy.len(), film.len());
    for gone in [b"39.9".as_slice(), b"Maker", b"GPS", &[0x11; 4], b"udta", b"uuid", b"PATH"] {
        assert!(!holds(&copy, gone), "{}", String::from_utf8_lossy(gone));
    }
    assert!(holds(&copy, b"PICTURE!") && holds(&copy, b"vide") && holds(&copy, b"stco"));
    assert_eq!(copy.windows(4).filter(|window| *window == b"trak").count(), 1);
    assert_eq!(cleaned(Kind::Mp4, &copy).unwrap(), copy, "cleaning twice changes nothing");
}

#[test]
fn what_can_not_be_cleaned_says_so() {
    assert_eq!(cleaned(Kind::Heic, b"\0\0\0\x18ftypheic"), None);
    assert_eq!(cleaned(Kind::Pdf, b"%PDF-1.7"), None);
    assert_eq!(cleaned(Kind::Jpeg, &jpeg()[..100]), None);
    assert_eq!(cleaned(Kind::Png, &png()[..60]), None);
    assert_eq!(cleaned(Kind::Mp4, &film()[..90]), None);
}

proptest! {
    #[test]
    fn nothing_a_file_holds_makes_cleaning_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600), kind in 0..11_usize) {
        let _ = cleaned(Kind::ALL[kind], &bytes);
    }

    #[test]
    fn a_film_with_changed_bytes_is_cleaned_or_refused_and_never_grows(at in 0..500_usize, value in any::<u8>()) {
        let mut film = film();
        let place = at % film.len();
        film[place] = value;
        if let Some(copy) = cleaned(Kind::Mp4, &film) {
            prop_assert_eq!(copy.len(), film.len());
        }
    }

    #[test]
    fn a_photo_with_changed_bytes_is_cleaned_or_refused(at in 0..400_usize, value in any::<u8>()) {
        let mut photo = jpeg();
        let place = at % photo.len();
        photo[place] = value;
        let _ = cleaned(Kind::Jpeg, &photo);
    }
}
