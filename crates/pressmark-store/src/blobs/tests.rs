use super::*;

fn here() -> (tempfile::TempDir, BlobStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = BlobStore::open(&BlobPlace::Folder(folder.path().join("files"))).unwrap();
    (folder, store)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

async fn all(content: Content) -> Vec<u8> {
    content.try_collect::<Vec<Bytes>>().await.unwrap().concat()
}

#[tokio::test]
async fn what_is_written_in_pieces_is_read_whole_and_in_parts() {
    let (_folder, store) = here();
    let name = BlobStore::new_name();
    let mut writer = store.writer(&name).await.unwrap();
    let piece: Bytes = (0_u8..=255).cycle().take(1_000_000).collect();
    for _ in 0..12 {
        writer.write(piece.clone()).await.unwrap();
    }
    assert!(matches!(store.read(&name, 0..1).await, Err(BlobError::Missing)), "not before it is whole");
    writer.finish().await.unwrap();
    let whole = all(store.read(&name, 0..12_000_000).await.unwrap()).await;
    assert_eq!(whole, piece.repeat(12));
    let part = all(store.read(&name, 5_242_870..5_242_890).await.unwrap()).await;
    assert_eq!(part, whole[5_242_870..5_242_890], "over the seam of two parts");
    store.remove(&name).await.unwrap();
    store.remove(&name).await.unwrap();
    assert!(matches!(store.read(&name, 0..1).await, Err(BlobError::Missing)));
}

#[tokio::test]
async fn what_breaks_off_leaves_nothing() {
    let (folder, store) = here();
    let mut writer = store.writer(&BlobStore::new_name()).await.unwrap();
    writer.write(vec![1; 11 << 20].into()).await.unwrap();
    assert_eq!(files(folder.path()).len(), 1);
    drop(writer);
    for _ in 0..6_000 {
        if files(folder.path()).is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(files(folder.path()), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn what_a_kill_left_is_removed_by_name() {
    let (folder, store) = here();
    let (killed, other) = (BlobStore::new_name(), BlobStore::new_name());
    for name in [&killed, &other] {
        let path = folder.path().join("files").join(format!("{name}#1"));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, b"half").unwrap();
    }
    store.remove(&killed).await.unwrap();
    let left = files(folder.path());
    assert_eq!(left.len(), 1);
    assert!(left[0].to_string_lossy().ends_with(&format!("{other}#1")), "another upload may be under way");
}

#[tokio::test]
async fn a_folder_is_checked_by_writing_into_it() {
    let (folder, store) = here();
    store.check().await.unwrap();
    assert_eq!(files(folder.path()), Vec::<PathBuf>::new());
    assert!(store.free_space().await.unwrap() > 0);
    let file = folder.path().join("file");
    std::fs::write(&file, b"").unwrap();
    assert!(BlobStore::open(&BlobPlace::Folder(file)).is_err());
}

#[test]
fn the_largest_file_fits_into_the_parts_that_a_bucket_takes() {
    for most in [0, 1, 50 << 30, (10_000 * PART as u64) + 1, 5 << 40] {
        let part = part_of(false, most);
        assert!(part >= PART && part as u64 * MOST_PARTS >= most, "{most}: {part}");
        assert_eq!(part_of(true, most), PART, "a folder takes as many as come");
    }
    assert_eq!(part_of(false, 5 << 30), PART, "no more memory than it needs");
    let (_folder, store) = here();
    assert_eq!(store.for_blobs_of(5 << 40).part, PART);
    let bucket = S3Place { region: Some("eu-west-1".into()), ..S3Place::from_url("s3://pots").unwrap() };
    let store = BlobStore::open(&BlobPlace::S3(bucket)).unwrap().for_blobs_of(1 << 40);
    assert_eq!(store.part as u64, (1_u64 << 40).div_ceil(MOST_PARTS));
}

#[test]
fn buckets_are_told_by_address_and_their_secrets_are_not_shown() {
    let place = S3Place::from_url("s3://pots/registry/files/").unwrap();
    assert_eq!((place.bucket.as_str(), place.prefix.as_str()), ("pots", "registry/files"));
    assert_eq!(S3Place::from_url("s3://pots").unwrap().prefix, "");
    for wrong in ["", "s3://", "s3:///x", "https://s3.example.org/pots", "s3://a b", "s3://pots?region=x"] {
        assert_eq!(S3Place::from_url(wrong), None, "{wrong}");
    }
    let place = S3Place { secret_access_key: Some("swordfish".into()), ..place };
    assert!(!format!("{place:?}").contains("swordfish"));
}
