/**
 * Names of language models, dense and of experts, and of text embeddings.
 *
 * Sources, for all tables of names: the model pages of Hugging Face Transformers by section, vLLM's
 * list of supported models, the MTEB registry, timm's result tables, the pipelines of Diffusers, and
 * the models that the Hugging Face task pages recommend.
 */

import type { FamilyNames } from "./family-names.ts";
import { words } from "./words.ts";

export const TEXT_NAMES: FamilyNames = {
  names: words(`
    bert albert roberta distilbert distilroberta xlmroberta xlm xlmr xlnet electra deberta
    debertav2 longformer bigbird reformer roformer nystromformer mpnet minilm fnet
    funneltransformer camembert flaubert bertweet ernie rembert xmod tapas tapex mobilebert
    squeezebert mluke languageperceiver gliner gliclass palmyra starchat spacy coreweb encoreweb
    fasttext flair stanza deeppavlov gpt gpt2 gpt3 gpt4all gptneo gptneox gptj gptsw3 gptbigcode
    openaigpt distilgpt2 dialogpt biogpt llama llama2 llama3 codellama openllama tinyllama
    llamaguard promptguard mistral ministral mathstral codestral devstral magistral mistrallite
    mamba mamba2 falconmamba zamba zamba2 rwkv retnet stripedhyena bloomz bloomchat mt0 t0pp t5
    flant5 byt5 mt5 umt5 longt5 vit5 rut5 ptt5 arat5 indict5 plt5 kot5 it5 data2vectext ul2
    flanul2 bart mbart plbart mvp pegasus pegasusx bigbirdpegasus prophetnet marianmt m2m100
    nllb opusmt madlad wmt16 wmt19 wmt21 fsmt blenderbot codegen codegen2 codet5 codet5p incoder
    santacoder starcoder starcoder2 starcoderbase wizardcoder wizardlm wizardmath codeparrot
    gemma codegemma recurrentgemma vaultgemma shieldgemma txgemma functiongemma translategemma
    t5gemma qwen qwen1 qwen2 qwen3 qwq codeqwen deepseek deepseekllm deepseekcoder deepseekmath
    deepseekprover deepseekr1distill deepseekr10528qwen3 deepseekr10528qwen baichuan baichuan2
    internlm internlm2 internlm3 chatglm chatglm2 chatglm3 codegeex glm glm4 orionstar
    aquilachat xverse tigerbot skywork telechat hunyuan pangu openpangu minicpm minicpm3 olmo
    olmo2 olmo3 tulu tulu2 pythia redpajama stablelm stablelm2 stablecode stablebeluga mpt
    openelm openchat starlinglm zephyr vicuna alpaca guanaco openhermes deephermes neuralhermes
    noushermes mythomax airoboros openorca slimorca platypus xwin phind magicoder opencoder
    seedcoder seedoss yicoder polycoder sqlcoder natsql smollm smollm2 smollm3 graniteguardian
    granitecode powerlm commandr commanda command7b c4ai aya ayaexpanse ayalight ayaglobal
    tinyaya exaone solarpro polyglotko kogpt kanana hyperclovax sealion seallm seallms sailor2
    sarvam openhathi airavata apertus arcee lfm lfm2 nemotron minitron persimmon mellum decilm
    cerebrasgpt gptjt h2ogpt h2odanube danube galactica meditron biomistral plamo rinna swallow
    elyza youri xglm xgen gptsan saiga vikhr gigachat yandexgpt croissantllm eurollm salamandra
    teuken bielik vigogne muril arabert parsbert kobart koelectra bitnet hymba functionary xlam
    watttool smaug athene mimo llada dolphin3 dolphinmistral dolphinllama cogito falconrw
    falcone falconh1 falcon3 phimini phi3mini phi4mini optiml transfoxl xltransformer ctrlsum
    cpmant cpmbee hrmtext orcamini shisa karakuri calm2 calm3 lucie graphcodebert ernie45
    unixcoder bartlarge bartbase hatespeech newsdetection spamdetection languagedetection
    sentimentanalysis tinystories deepcoder nanogpt mingpt telechat2 telechat3 flm2 teleflm jais
    jais2 rnj1 cwm tinybert ettin coedit xtremedistil infoxlm rbt3 rbt4 rbt6 rbtl3 xwinlm
    nouscapybara openreasoning openthinker deepscaler lzlv miqu fimbulvetr stheno rocinante
    psyfighter tiefighter noromaid mythalion kunoichi neuralbeagle pairrm ultrarm armorm
    starlingrm judgelm nexusraven toolace openfunctions medalpaca gatortron sci5 scifive
    casehold timelms hatexplain detoxify crossner spanmarker nunerzero piiranha starpii wtpsplit
    recasepunc deepmultilingualpunctuation gector unifiedqa primera kbir argostranslate small100
    leohessianai emgerman fietje camoscio gervasio albertina bartpho cendol nezha openba
    opencalm sarashina sarashina2 kobigbird koalpaca eeve navarasa krutrim banglat5 persianmind
    dictalm afroxlmr inkubalm ruadapt robeczech czert huspacy realmorqa realmcc ragtoken
    ragsequence davinci002 textdavinci babbage002 jurassic2 geminipro goedelprover kiminaprover
    natgen coditt5 chatlaw herbertbase herbertlarge norbert2 norbert3 corenews corewiki coresci
    entwiki depnews sentwiki bertin megatronlm
  `),
  wordlikeNames: words(`
    opt phi yi bloom falcon granite dolly koala hermes solar orca dolphin orion luke marian led
    ctrl canine splinter cpm mega afm replit viking poro sailor nemo rocket gorilla saul aquila
    bluelm palm capybara polyglot claude gemini jurassic luminous macaw tower alma baize octopus
    griffin moss bard
  `),
  endings: words(`
    bert berta bart gpt llama gemma qwen mistral coder mamba rwkv llm electra deberta roberta
    xlm
  `),
  beginnings: words("bert gpt llama qwen mistral gemma deepseek roberta distilbert"),
  hints: words(`
    instruct chat chatbot llm sft dpo rlhf orpo grpo gguf gptq awq exl2 nlp ner sentiment
    translation translator summarization summarizer summarisation qa mnli toxicity toxic spam
    zeroshot coder textgeneration textclassification conll imdb sst2 squad squad2 lm paraphraser
    grammar punctuation pos text emotion keyphrase keyphrases multiplechoice sentimental
    deidentifier deidentification deid wellformedness intent sarcasm irony hate offensive
    fakenews tweet tweets twitter clickbait headline headlines gibberish formality politeness
    stance essay spelling spellcheck spellchecker proofread paraphrase simplification poem
    poetry text2sql nl2sql reasoning roleplay uncensored abliterated imatrix exl3 autonlp
    clinical pii jailbreak injection moderation uncased wwm mlm xnli nli snli cola mrpc qqp swag
    dailymail xsum samsum reviews translate punctuate languages suicidality depression
  `),
  organizations: words(`
    helsinki-nlp thebloke bartowski cardiffnlp dslim flair textattack urchade knowledgator
    undi95 sao10k thedrummer gryphe jondurbin ehartford teknium open-orca pankajmathur
    wizardlmteam wizardlm lmsys eleutherai bigscience bigcode codellama mlabonne anthracite-org
    latitudegames koboldai pygmalionai arliai steelskull davidau state-spaces blinkdl rwkv hfl
    uer klue dbmdz nlpaueb dmis-lab emilyalsentzer papluca unitary deeppavlov indobenchmark
    indolem aubmindlab camel-lab hooshvarelab turkunlp pdelobelle nlptown persiannlp allegro
    neuralmind pierreguillou dccuchile plantl-gob-es bertin-project gorilla-llm elyza llm-jp
    lmstudio-community mradermacher maziyarpanahi grammarly protectai
  `),
};

export const EXPERTS_NAMES: FamilyNames = {
  names: words(`
    moe mixtral dbrx switchtransformers switchbase switchlarge switchc switchxxl olmoe phimoe
    granitemoe powermoe jetmoe deepseekmoe deepseekv2 deepseekv3 deepseekv4 deepseekr1
    deepseekcoderv2 deepseekproverv2 deepseekchatv3 snowflakearcticbase snowflakearcticinstruct
    grok1 grok2 jamba ai21jamba gptoss kimik2 kimilinear moonlight minimaxm1 minimaxm2
    minimaxtext llama4 llama4scout llama4maverick glm45 glm46 glm47 glm5 hunyuanlarge
    longcatflash longcat bailing linglite lingplus lingmini lingflash ring1t ling1t ringlite
    ringmini ringflash qwen3next qwen3codernext openmoe nllbmoe dotsllm dotsllm1 mimov2 step35
    step3 trinitymini trinitylarge trinitynano mistrallarge3 flexolmo wizardlm28x22b
    nemotron3nano sarvam105b phixtral intellect3 axk1 northminicode solaropen kexaone
    smallthinker bagelmix yuan2m32 granite40htiny granite40hsmall granite40tiny
  `),
  wordlikeNames: words("grok arctic"),
  endings: words("moe mixtral"),
  beginnings: words("mixtral granitemoe qwenmoe"),
  hints: words("experts"),
  organizations: [],
};

export const EMBEDDING_NAMES: FamilyNames = {
  names: words(`
    embed embedding embeddings embedder reranker rerankers rerank biencoder crossencoder
    sentencetransformer sentencetransformers sentencebert sbert sentencet5 allminilm allmpnet
    alldistilroberta allroberta multiqa msmarco paraphrasemultilingual paraphraseminilm
    paraphrasempnet paraphrasealbert paraphrasexlmr paraphrasedistilroberta stsb distiluse labse
    gtr simcse nlimpnet nliroberta nlibert nlidistilroberta quoradistilbert e5 bge gte uae mxbai
    nomicembed nomicbert jinaembeddings jinaembedding jinareranker jinacolbert
    snowflakearcticembed arcticembed embeddinggemma text2vec m3e acge xiaobu zpoint gritlm
    llm2vec nvembed sfrembedding linqembed voyage3 colbert colbertv2 splade dpr dprctxencoder
    dprquestionencoder contriever mcontriever specter specter2 scincl sgpt ance tasb monot5
    monobert duot5 rankllama rankzephyr rankt5 universalsentenceencoder word2vec fasttextvectors
    model2vec m2v potion staticretrieval wordllama kalm harrier stellaen stellabase stellalarge
    stellamrl retribert tsdae semanticsearch queryencoder passageencoder modernvbert qzhou
    bilingualembedding gteqwen2 solon sentencecamembert sapbert coderank coderankembed codesage
    sentencesimilarity mfaq allenaispecter answeraicolbert lateon allnli matryoshka neuralsparse
    meantokens promptriever repllama ruri user2 frida bertsentence basesentence nlimean
    retriever mgte ritrieve infersent cocondenser retromae simlm lexmae rocketqa unicoil
    deepimpact zerank flashrank biolord medcpt numberbatch bpemb cdesmall pylate rerankqa
    noinstruct dragonplus dragonmultiturn contextencoder articleencoder documentencoder
    codesearch monoelectra rankgpt sroberta smpnet
  `),
  wordlikeNames: words("instructor stella voyage glove laser piccolo doc2vec gist ember"),
  endings: words(`
    embed embedding embeddings simcse colbert reranker ranker retriever sbert riever cse
    sroberta smpnet
  `),
  beginnings: words("embedding"),
  hints: words("similarity sentence sentences semantic retrieval"),
  organizations: words(`
    sentence-transformers cross-encoder minishlab mixedbread-ai nomic-ai intfloat thenlper
    colbert-ir castorini
  `),
};
