/**
 * Names of models of series, tables, graphs, molecules, and of agents. Sources: `text-names.ts`, and
 * the pages of GluonTS, PyTorch Geometric, Open Catalyst, Stable-Baselines3 and LeRobot.
 */

import type { FamilyNames } from "./family-names.ts";
import { words } from "./words.ts";

export const TIME_SERIES_NAMES: FamilyNames = {
  names: words(`
    timeseries timeseriestransformer patchtst patchtsmixer chronos chronost5 chronosbolt
    chronos2 timesfm autoformer informer fedformer pyraformer nonstationarytransformer nhits
    nbeats nbeatsx deepar temporalfusiontransformer temporalfusion lagllama moirai moirai2
    moiraimoe uni2ts timegpt timellm timemoe timexer timesnet timemixer tsmixer itransformer
    crossformerts tirex totoopen sundial sundialbase tinytimemixer tinytimemixers ttmr1 ttmr2
    granitetimeseries granitetsfm momentlarge moment1 timerbase timerxl yinglong visionts arima
    sarima autoarima lptm kronos kronosbase flowstate tsfm tsicl cronos dlinear nlinear segrnn
    lstmforecast forecastpfn tabpfnts etsformer tempopfn tspulse sarimax stockformer tsfresh
    minirocket rocketucr inceptiontime ecgfm ecgfounder labram eegnet eegpt cbramod hubertecg
    gpt4ts mamba4cast wavenetts
  `),
  wordlikeNames: words("tft ttm moment timer toto prophet tide kairos"),
  endings: words("timeseries forecaster"),
  beginnings: words("timeseries"),
  hints: words("forecast forecasting forecaster etth1 ettm1 ecg eeg ppg etth2 ettm2"),
  organizations: words("autonlab thuml"),
};

export const TABULAR_NAMES: FamilyNames = {
  names: words(`
    tabular tabpfn tabpfnv2 tabpfn25 tabicl tabiclv2 tabnet tabtransformer fttransformer tabdpt
    tabforestpfn tabddpm tabflex tabllm tabula8b xgboost xgb lightgbm lgbm catboost randomforest
    randomforestclassifier randomforestregressor extratrees gradientboosting
    histgradientboosting decisiontree decisiontrees logisticregression linearregression realmlp
    ngboost isolationforest mitraclassifier mitraregressor saintcensus contexttab sapcontexttab
    saprpt1 limix excelformer hyperfast tabsyn ctgan tabbie turl autogluontabular sklearn
    scikitlearn danet tabr deepfm dlrm dcnv2 xdeepfm autoint widedeep twotower neumf sasrec
    bert4rec gru4rec lightfm hstu tabstar xrfm orionmsp tvae elasticnet ridgeregression
    naivebayes
  `),
  wordlikeNames: words("mitra saint carte tabm danets kmeans"),
  endings: words("tabpfn"),
  beginnings: words("tabpfn tabnet"),
  hints: words(`
    regressor titanic iris churn svm svc knn census recsys recommender movielens criteo
  `),
  organizations: words("scikit-learn sklearn-docs prior-labs"),
};

export const GRAPH_NAMES: FamilyNames = {
  names: words(`
    graphormer gcn gcn2 rgcn lightgcn compgcn gatv2 graphsage gine gnn gnns dimenet
    dimenetplusplus dimenetpp schnet painn equiformer equiformerv2 escn esen gemnet gemnetoc
    gemnett nequip chgnet m3gnet matgl megnet macemp0 macemp maceoff macelarge orbv2 orbv3 umas
    umasmall graphcast graphmae graphcl graphtransformer graphconvolution graphattention
    graphnetwork graphneuralnetwork tokengt graphgps mpnn mpn attentivefp node2vec deepwalk
    transe distmult graphnet graphsaint clustergcn signet appnp sgconv chebnet nodeformer
    difformer graphisomorphism egnn spherenet comenet molgnn graphbert graphgpt ultraquery
    ultra3g ultra4g anygraph opengraph gnnexplainer gat2 heterognn pcqm4mv2 pcqm4mv1 ogbg ogbn
    sevennet mattersim newtonnet torchmdnet visnet aimnet2 ani2x cgcnn alignn kgat ngcf pinsage
    metapath2vec bgrl simgrace infograph gcnii unimp dcrnn stgcn fourcastnet gencast
    panguweather graphwavenet neuralgcm sageconv gatconv gcnconv ginconv graphconv
    resgatedgraphconv
  `),
  wordlikeNames: words("uma gat gin pna hgt"),
  endings: words("gnn gcn gat2 graphsage"),
  beginnings: words("graphormer dimenet schnet"),
  hints: words(`
    graph graphs nodeclassification linkprediction cora citeseer molhiv wn18rr fb15k qm9 mutag
  `),
  organizations: words("pyg-team mace-foundations orbital-materials"),
};

export const BIOLOGY_NAMES: FamilyNames = {
  names: words(`
    esm1b esm1v esm2 esm3 esmc esmfold esmif1 protbert protbertbfd prott5 prott5xl protxlnet
    protalbert protgpt2 protgpt progen progen2 progen3 prollama ankhbase ankhlarge ankh3 prostt5
    proteinbert protein proteins proteinmpnn ligandmpnn dnabert dnabert2 dnaberts
    nucleotidetransformer hyenadna caduceus evo1 evo2 geneformer scgpt scbert scfoundation scvi
    universalcellembedding transcriptformer enformer borzoi rnafm rnabert rinalmo genslm genalm
    alphafold alphafold2 alphafold3 openfold rosettafold omegafold boltz boltz1 boltz2 chai1
    rfdiffusion igfold antiberta antiberty ablang iglm chemberta chembert chemgpt molformer
    molgpt molt5 molbert mol2vec unimol selformer materium saprot prosst gena genalmbert agront
    plantdnabert plantcaduceus splicebert cellplm aido aidoprotein dplm tranception proteingym
    esmmsa msatransformer prottrans evodiff foldflow framediff xtrimopglm igbert igt5 tcrbert
    codonbert megadna gpnmsa alphagenome basenji basenji2 spliceai deepsea rhofold cellfm
    nicheformer celltypist cell2sentence molgen moler molmim megamolbart chemformer smited
    selfiested biot5 text2mol moltf diffdock equibind neuralplexer protenix helixfold helixfold3
    deepdta graphdta reactiont5 t5chem rxnfp mattergen mattergpt segmentnt signalp6 deeploc
    netsolp cdsbert chemprop
  `),
  wordlikeNames: words("esm evo ankh grover dna rna"),
  endings: words("protbert dnabert"),
  beginnings: words("protbert dnabert nucleotide"),
  hints: words(`
    genome genomic genomics molecule molecules molecular gene dna rna antibody peptide chem dti
    docking epitope antigen splice codon scrna smiles selfies mrna
  `),
  organizations: words(`
    instadeepai arcinstitute rostlab boltz-community nferruz evolutionaryscale ctheodoris
    genbio-ai seyonec deepchem
  `),
};

export const REINFORCEMENT_NAMES: FamilyNames = {
  names: words(`
    decisiontransformer trajectorytransformer cartpole cartpolev1 lunarlander lunarlanderv2
    frozenlake frozenlakev1 taxiv3 mountaincar acrobot pendulumv1 halfcheetah halfcheetahv3
    walker2d antbulletenv bipedalwalker carracing noframeskip spaceinvaders atari pandareach
    pandareachdense pandapickandplace vizdoom mlagents soccertwos snowballtarget pixelcopter
    minigrid babyai metaworld mujoco procgen starpilot diffusionpolicy actaloha aloha alohasim
    pusht lerobot pi0 pi05 pi0fast pi0base openpi gr00t octosmall octobase dreamerv3 tdmpc
    tdmpc2 vqbet muzero alphazero efficientzero lczero leela gymhopper gymwalker gymhalfcheetah
    sb3 cleanrl sampleresfactory samplefactory reinforcementlearning qlearning humanoidv3
    hopperv3 antv3 robocat robomimic isaacgym isaaclab rlgames katago lc0 stockfish
    maniskill chessgpt unitree
  `),
  wordlikeNames: words(
    "act octo dqn ppo a2c sac td3 trpo ddpg qrdqn gato hopper humanoid pendulum taxi huggy pyramids rt1 rt2",
  ),
  endings: words("dqn"),
  beginnings: words("cartpole lunarlander"),
  hints: words("libero ppo dqn a2c a3c sac td3 trpo ddpg qrdqn reinforce robot robotics gym chess"),
  organizations: words("sb3 lerobot"),
};
