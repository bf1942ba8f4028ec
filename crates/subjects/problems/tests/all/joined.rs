//! A record lists what was joined to it (并案), and nothing of what went to the discipline inspection.

use problems::acts::{clues, taking_in};
use problems::store::joined;
use problems::{Door, Found, ProblemId};

use crate::support::{House, leader, officer};

async fn join(house: &House, one: ProblemId, into: ProblemId) {
    let number = problems::lines_of(house.desk().read(), officer().area, &[into]).await.unwrap()[0].number;
    taking_in::join(house.desk(), &officer(), one, &number.to_string()).await.unwrap();
}

async fn letter(house: &House, title: &str) -> ProblemId {
    let found = Found { door: Door::Letter, title: title.into(), ..house.found("来信") };
    house.register(found).await.unwrap().id
}

#[tokio::test(flavor = "multi_thread")]
async fn the_leading_record_shows_number_title_door_and_date_of_each_that_was_joined_to_it_linked() {
    House::each(async |house| {
        let leading = house.accepted("牵头的一件").await;
        let (first, second) = (letter(&house, "先来的信").await, letter(&house, "后来的信").await);
        let between = letter(&house, "并入后来的信").await;
        let path = format!("/problems/{leading}");
        assert!(!house.get(&officer(), &path).await.1.contains("并入这一件的问题"));
        join(&house, between, second).await;
        join(&house, second, leading).await;
        join(&house, first, leading).await;
        let lines = joined::lines(house.desk().read(), officer().area, leading, 9).await.unwrap();
        assert_eq!(lines.iter().map(|line| line.id).collect::<Vec<_>>(), [first, second], "the oldest number first");
        let all = joined::all(house.desk().read(), officer().area, leading).await.unwrap();
        assert_eq!(all.len(), 3, "{all:?}");
        for who in [officer(), leader()] {
            let page = house.get(&who, &path).await.1;
            for words in ["先来的信", "后来的信", "2026-0002", "来信</td>", &format!("href=\"/problems/{first}\"")]
            {
                assert!(page.contains(words), "{words}: {page}");
            }
            assert!(!page.contains("并入后来的信"), "it stands with the one it was joined to: {page}");
        }
        assert!(house.get(&officer(), &format!("/problems/{second}")).await.1.contains("并入后来的信"));
        let back = house.get(&officer(), &format!("/problems/{first}")).await.1;
        assert!(back.contains(&format!("href=\"{path}\"")), "{back}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sealed_away_with_a_clue_is_neither_listed_nor_counted_on_any_record() {
    House::each(async |house| {
        let (db, area) = (house.desk().read(), officer().area);
        let (clue, between) = (house.accepted("线索").await, letter(&house, "中间的信").await);
        let first = letter(&house, "最先的信").await;
        join(&house, first, between).await;
        join(&house, between, clue).await;
        clues::transfer(house.desk(), &house.office.seal, &[], &officer(), clue, "请依规处理").await.unwrap();
        for id in [clue, between, first] {
            assert!(joined::lines(db, area, id, 9).await.unwrap().is_empty());
            let page = house.get(&officer(), &format!("/problems/{id}")).await.1;
            assert!(!["并入这一件的问题", "中间的信", "最先的信"].iter().any(|words| page.contains(words)), "{page}");
        }
    })
    .await;
}
